import type { ProviderProblem } from '../connector/problem.ts';

/** The provider was asked and said no, in a status or in the body of a 200. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  readonly problem: ProviderProblem;
  readonly status: number;
  /** The account has to be connected again by its owner. */
  readonly rejected: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    {
      problem,
      status,
      rejected,
      retryAfterMs,
    }: Pick<ProviderRefusal, 'problem' | 'status' | 'rejected' | 'retryAfterMs'>,
  ) {
    super(message);
    this.problem = problem;
    this.status = status;
    this.rejected = rejected;
    this.retryAfterMs = retryAfterMs;
  }
}
