export * from './assumed-role';
export * from './exclusive-user-inline-policies';
export * from './policy-linter';
export * from './user-inline-policy';
export * from './user-inline-policy-provider';
export * from './user-inline-policy-provider-base';
export * from './user-inline-policy-provider-props';
export * from './user-inline-policy-quota';
