#!/bin/sh
# npm run update-python: pins what the emulators are made of, by version and hash, for every platform.
set -eu
cd "$(dirname "$0")"
pin() {
  uv pip compile --universal --generate-hashes --python-version 3.10 --no-emit-index-url \
    --custom-compile-command 'npm run update-python' "$@"
}
pin emulator.in --output-file emulator.txt
pin moto.in --constraint emulator.txt --output-file moto.txt
