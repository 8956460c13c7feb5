const kept = 60;

/** Keeps the last lines of what a program writes. */
export function createLastLines() {
  let lines = [];
  let open = '';
  return {
    add(chunk) {
      const parts = (open + chunk).split('\n');
      open = parts.pop() ?? '';
      lines = [...lines, ...parts].slice(-kept);
    },
    text: () => [...lines, open].filter((line) => line.trim() !== '').join('\n'),
  };
}
