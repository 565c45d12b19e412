import { Dependable, IConstruct, IDependable } from 'constructs';

/** Something to depend on that is known when the dependencies are read: what is declared until then counts. */
export function lazyDependable(roots: () => IConstruct[]): IDependable {
  const dependable = {};
  Dependable.implement(dependable, {
    get dependencyRoots() {
      return roots();
    },
  });
  return dependable;
}
