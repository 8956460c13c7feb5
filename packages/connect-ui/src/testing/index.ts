export { exampleConnection, exampleIntegration, exampleUser, exampleWorkflow } from './example-user.ts';
export { exampleExecution, exampleStep, failedExecution } from './example-execution.ts';
export { createScenarioClient, type ScenarioClient } from './scenario-client.ts';
export { ScenarioProvider } from './scenario-provider.tsx';
export type { Outcome, Scenario, ScenarioOptions } from './scenario.ts';
