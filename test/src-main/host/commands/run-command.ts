/** Runs one command as the command line does, but in this process, and catches what it prints. */
import { Command } from 'commander';
import { vi } from 'vitest';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly error: unknown;
}

export async function runCommand(
  register: (program: Command) => void,
  ...args: readonly string[]
): Promise<Ran> {
  const program = new Command('mnemo').exitOverride();
  register(program);
  const said = { stdout: '', stderr: '' };
  const listen = (stream: 'stdout' | 'stderr') =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    });
  const spies = [listen('stdout'), listen('stderr')];
  const before = process.exitCode;
  process.exitCode = 0;
  let error: unknown = null;
  try {
    await program.parseAsync(['node', 'mnemo', ...args]);
  } catch (thrown) {
    error = thrown;
  }
  const exitCode = Number(process.exitCode);
  process.exitCode = before;
  for (const spy of spies) spy.mockRestore();
  return { ...said, exitCode, error };
}
