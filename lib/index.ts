export * from './on-existing';
export * from './on-modified';
export * from './policy-linter';
export * from './provider';
export * from './provider-props';
export * from './user-inline-policy';
export * from './user-inline-policy-ledger';
