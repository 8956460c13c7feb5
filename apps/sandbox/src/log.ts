/** Where the sandbox tells what it does. Never receives a token, key or password. */
export type SandboxLog = (level: 'info' | 'error', message: string, detail?: Readonly<Record<string, unknown>>) => void;
