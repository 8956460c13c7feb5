/** Where a bulk operation stands. Everything but `running` is final. */
export const operationStates = ['running', 'done', 'cancelled', 'failed'] as const;
/** See {@link operationStates}. */
export type OperationState = (typeof operationStates)[number];
