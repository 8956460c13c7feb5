import type { Term } from '@acme/api/query';

/** A term that the language allows and this project does not: an unknown id, a value of another kind. */
export class QueryProblem extends Error {
  override readonly name = 'QueryProblem';
  readonly term: Term;

  constructor(term: Term, message: string) {
    super(message);
    this.term = term;
  }
}
