import type { UserConfig } from 'tsdown';

/**
 * How every package is built: one `.mjs` and one `.d.mts` per source file, in the same folders, so that the
 * paths of `exports` are those of the sources. `tsconfig.build.json` leaves the tests out: the declarations
 * are made by the native compiler, which writes those of files outside the package next to their sources.
 */
export function library(entry: readonly string[], platform: 'node' | 'neutral'): UserConfig {
  return {
    entry: [...entry],
    root: 'src',
    platform,
    fixedExtension: true,
    unbundle: true,
    tsconfig: 'tsconfig.build.json',
    dts: true,
    report: false,
    // Neither is a fault here: the native compiler is meant, and a file of its own keeps its 'use client'.
    suppressWarnings: ['TypeScript 7.0 does not yet have a stable API', 'may not be preserved when bundling'],
    failOnWarn: true,
  };
}
