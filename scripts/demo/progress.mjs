/** One line per stage with its time. On a terminal the line counts seconds while the stage runs. */
export function createProgress(out, { stages }) {
  const isTerminal = out.isTTY === true;
  const colour = isTerminal && !process.env.NO_COLOR;
  const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  let number = 0;
  let timer;
  let isOver = false;

  function line(label, text, seconds) {
    const time = seconds === undefined ? '' : paint(2, `${seconds.toFixed(1).padStart(6)} s`);
    return `  ${number}/${stages}  ${label.padEnd(8)} ${time}  ${text}`;
  }

  function rewrite(text) {
    if (isOver) return;
    const fitting = text.length > (out.columns ?? 80) + 20 ? text.slice(0, out.columns ?? 80) : text;
    out.write(`\r\u001b[2K${fitting}`);
  }

  return {
    title: (text) => out.write(`\n${paint(1, text)}\n\n`),
    print: (text) => out.write(`${text}\n`),
    /** Runs one stage. `note` says what a long one is doing; what it returns stands on its line. */
    async stage(label, work) {
      number += 1;
      const startedAt = performance.now();
      const seconds = () => (performance.now() - startedAt) / 1000;
      let doing = '';
      const note = (text) => {
        doing = text;
        if (!isTerminal) out.write(`${line(label, `${text}…`)}\n`);
      };
      if (isTerminal) {
        const show = () => rewrite(line(label, doing === '' ? '…' : `${doing}…`, seconds()));
        show();
        timer = setInterval(show, 100);
      }
      const done = await work(note).finally(() => clearInterval(timer));
      timer = undefined;
      const last = line(label, done ?? 'ready', seconds());
      if (isTerminal) rewrite(`${last}\n`);
      else if (!isOver) out.write(`${last}\n`);
    },
    /** Ends the line of a stage that does not get to its end; no stage writes from now on. */
    end() {
      if (timer !== undefined && !isOver) out.write('\n');
      clearInterval(timer);
      isOver = true;
    },
  };
}
