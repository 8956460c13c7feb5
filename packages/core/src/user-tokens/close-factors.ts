const steps = 100;

/**
 * Whether Fermat's method factors n within 100 steps: its two primes then lie so close together that
 * anybody can find them (as with CVE-2022-26320). An even or square n counts too.
 */
export function hasCloseFactors(n: bigint): boolean {
  if (n % 2n === 0n) return true;
  let a = squareRoot(n);
  if (a * a === n) return true;
  for (let step = 0; step < steps; step += 1) {
    a += 1n;
    if (isSquare(a * a - n)) return true;
  }
  return false;
}

function isSquare(value: bigint): boolean {
  // Squares end in 0, 1, 4 or 9 in base 16; the root is worked out for a quarter of the values only.
  const end = value & 15n;
  if (end !== 0n && end !== 1n && end !== 4n && end !== 9n) return false;
  const root = squareRoot(value);
  return root * root === value;
}

/** The integer part of the square root, by Newton's method from above. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(16).length / 2) * 4);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
