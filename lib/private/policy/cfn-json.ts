import { CfnJson, IResolvable, IResolveContext, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { toValue } from '../../policy/json/printer';
import { readJson } from '../../policy/json/reader';
import { knownText } from '../known-text';

/**
 * A document whose condition blocks are written out where they are a `CfnJson`. Templates need one for a key that is
 * known at deploy only, and `iam.Policy` takes it; in text it would become a string, and text takes such a key.
 */
export function withoutCfnJson(document: iam.PolicyDocument): IResolvable {
  return {
    creationStack: document.creationStack,
    resolve: (context) => {
      const rendered = document.resolve(context) as { Statement: Statement[] };
      return { ...rendered, Statement: rendered.Statement.map((each) => statement(each, context)) };
    },
  };
}

type Statement = { readonly Condition?: unknown };

// the order of the elements stays
function statement(rendered: Statement, context: IResolveContext): Statement {
  if (rendered.Condition === undefined) {
    return rendered;
  }
  const conditions = value(rendered.Condition, context);
  return typeof conditions !== 'object' || conditions === null || Token.isUnresolved(conditions)
    ? { ...rendered, Condition: conditions }
    : {
        ...rendered,
        Condition: Object.fromEntries(
          Object.entries(conditions).map(([operator, block]) => [operator, value(block, context)]),
        ),
      };
}

function value(block: unknown, { preparing, scope }: IResolveContext): unknown {
  if (!isCfnJson(block)) {
    return block;
  }
  const json = block.toJSON();
  // the references in it are found before they are resolved
  const { root } = preparing ? {} : readJson(knownText(Stack.of(scope), json));
  return root === undefined ? json : toValue(root);
}

// Not instanceof: an app may load the CDK twice.
function isCfnJson(block: unknown): block is CfnJson {
  return Construct.isConstruct(block) && Token.isUnresolved(block) && 'value' in block && 'toJSON' in block;
}
