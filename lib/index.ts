export * from './policy-linter';
