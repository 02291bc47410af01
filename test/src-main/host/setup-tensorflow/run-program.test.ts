import { expect, it } from 'vitest';
import { runProgram } from '../../../../src-main/host/setup-tensorflow/run-program.ts';

const node = (code: string, limitMs?: number) =>
  runProgram(process.execPath, ['-e', code], limitMs === undefined ? {} : { limitMs });

it.each([
  ['done', node('')],
  ['failed', node('process.exit(3)')],
  ['failed', node("process.kill(process.pid, 'SIGKILL')")],
  ['late', node('setInterval(() => {}, 1000)', 300)],
  ['missing', runProgram('/no/such/program', [])],
] as const)('tells that a program was %s', async (ending, run) => {
  expect(await run).toBe(ending);
});
