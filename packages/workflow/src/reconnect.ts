const delaysMs = [100, 400, 1_000, 2_000];

/** Repeats work while the database is away: a restart, a failover, a cut connection. The work must be repeatable. */
export async function untilReconnected<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const delayMs = delaysMs[attempt];
      if (delayMs === undefined || !isDisconnect(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}

/** SQLSTATE class 08 and 57P0x (shutdown, crash, cannot connect now), 53300 (too many connections), or the socket's own code. */
function isDisconnect(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return /^(08...|57P0\d|53300|ECONN[A-Z]+|EPIPE|ETIMEDOUT)$/.test(code);
  return /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}
