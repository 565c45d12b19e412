import { perhaps } from './grammar/nearest';
import { quote } from './grammar/text';
import { RULES } from './rules';

/** What is wrong with the ids that a caller acknowledges: none, one or more sentences. */
export function acknowledgedFindingProblems(ids: readonly string[]): string[] {
  return ids.flatMap((id) => {
    const rule = RULES.find((each) => each.id === id);
    if (rule === undefined) {
      return [
        `there is no finding ${quote(id)}${perhaps(
          id,
          RULES.map((each) => each.id),
        )}`,
      ];
    }
    return rule.refused ? [`${id} cannot be acknowledged: IAM refuses such a document`] : [];
  });
}
