/**
 * Where runs are broken off, to see that they go on: `after each step` hands over as a deploy does, `within each step` is killed when the
 * work of a step is done and not recorded, so that each step is done twice.
 */
export type Interrupt = 'after each step' | 'within each step';
