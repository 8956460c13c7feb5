/** A write was refused because somebody else holds the execution now, or it has ended. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
