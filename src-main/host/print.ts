/** Where commands write: results to stdout, what happens meanwhile to stderr. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const printAside = (line: string): void => void process.stderr.write(`${line}\n`);
