"""Writes the lines at which C# files do not parse, as FILE:LINE."""

import sys

import tree_sitter_c_sharp
from tree_sitter import Language, Parser

parser = Parser(Language(tree_sitter_c_sharp.language()))


def errors(node):
    if node.is_error or node.is_missing:
        yield node.start_point[0] + 1
    elif node.has_error:
        for child in node.children:
            yield from errors(child)


for name in sys.argv[1:]:
    with open(name, "rb") as file:
        for line in errors(parser.parse(file.read()).root_node):
            print(f"{name}:{line}")
