/** Memory of other processes of this machine. */
import { readFile } from 'node:fs/promises';

/**
 * Resident memory of a process in bytes: the line VmRSS of /proc/PID/status (proc(5)), which Linux writes in KiB
 * whatever the size of its pages.
 * @returns null where the system has no such file, or the process is gone
 */
export async function residentMemory(pid: number): Promise<number | null> {
  let status: string;
  try {
    status = await readFile(`/proc/${pid}/status`, 'utf8');
  } catch {
    return null;
  }
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
