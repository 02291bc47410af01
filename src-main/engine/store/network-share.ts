/**
 * Whether a folder lies on a network share or a folder shared with a host. SQLite's write-ahead log needs memory that
 * all its users share and locks that hold (sqlite.org/wal.html, section 1): such file systems have neither for certain.
 */
import { execFile } from 'node:child_process';
import { readFile, realpath, statfs } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { promisify } from 'node:util';

/** Linux: the type statfs tells (statfs(2), linux/magic.h). */
const MAGIC: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'SMB',
  0xfe534d42: 'SMB',
  0x01021997: '9p',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0x00c36400: 'Ceph',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
  0x01161970: 'GFS2',
  0x7461636f: 'OCFS2',
  0x786f4256: 'VirtualBox shared folder',
  0xbacbacbc: 'VMware shared folder',
};
const FUSE = 0x65735546;

/** FUSE carries local disks (NTFS, exFAT, unions of folders) as well as remote ones: the mount's type tells which. */
const LOCAL_FUSE =
  /^(fuse|fuseblk|fuse\.(mergerfs|bindfs|unionfs.*|ntfs.*|exfat.*|gocryptfs|encfs|lxcfs|ext.*))$/;
const isRemoteFuse = (type: string): boolean => /^(fuse|virtiofs$)/.test(type) && !LOCAL_FUSE.test(type);

/** macOS: types of the `mount` command. */
const REMOTE_ON_MACOS = /^(smbfs|nfs|afpfs|webdav|ftp|macfuse|osxfuse|fusefs.*|virtiofs|9p|vmhgfs)$/;

/** What the number of a Linux statfs means: the share's name, 'fuse' where the mount has to be asked, or null. */
export function shareOfMagic(type: number): string | null {
  const unsigned = type >>> 0;
  return unsigned === FUSE ? 'fuse' : (MAGIC[unsigned] ?? null);
}

/**
 * The kind of FUSE file system by the mount that covers a path; null where that keeps its files on this machine.
 * @param mountinfo text of /proc/self/mountinfo (proc_pid_mountinfo(5)): "36 35 98:0 /root /mount options - type source …"
 */
export function shareOfMount(mountinfo: string, path: string): string | null {
  let covering = '';
  let found: string | null = null;
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const point = before
      ?.split(' ')[4]
      ?.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    const type = after?.split(' ')[0];
    if (point === undefined || type === undefined) continue;
    // Of two mounts on one place the later one lies on top.
    if (!isWithin(path, point) || point.length < covering.length) continue;
    covering = point;
    found = type;
  }
  return found !== null && isRemoteFuse(found) ? found.replace(/^fuse\./, '') : null;
}

/** @param mounts what `mount` prints on macOS: "//user@server/share on /Volumes/share (smbfs, nodev, …)" */
export function shareOfMacMount(mounts: string, path: string): string | null {
  let covering = '';
  let found: string | null = null;
  for (const line of mounts.split('\n')) {
    const match = /^.* on (\/.*) \(([^,)]+)[^)]*\)$/.exec(line);
    if (match === null) continue;
    const [, point, type] = match as unknown as [string, string, string];
    if (!isWithin(path, point) || point.length < covering.length) continue;
    covering = point;
    found = type;
  }
  return found !== null && REMOTE_ON_MACOS.test(found) ? found : null;
}

/**
 * @param path with mapped drives resolved, as fs.realpath.native does it on Windows
 * @returns "\\server\share", or null for a path on a drive. A driver that shows a remote store as a local drive (WinFsp,
 *   some cloud folders) cannot be told from a disk here.
 */
export function shareOfWindowsPath(path: string): string | null {
  const unc = /^\\\\(?:\?\\UNC\\)?([^\\?.][^\\]*)\\([^\\]+)/i.exec(path);
  return unc === null ? null : `\\\\${unc[1]!}\\${unc[2]!}`;
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The kind of network share an existing folder lies on ("NFS", "sshfs", "\\server\share"), or null: a local disk. */
export async function networkShare(folder: string): Promise<string | null> {
  try {
    if (process.platform === 'win32') return shareOfWindowsPath(realpathSync.native(folder));
    if (process.platform === 'darwin') {
      const { stdout } = await promisify(execFile)('/sbin/mount', { timeout: 5000 });
      return shareOfMacMount(stdout, await realpath(folder));
    }
    const share = shareOfMagic((await statfs(folder)).type);
    if (share !== 'fuse') return share;
    return shareOfMount(await readFile('/proc/self/mountinfo', 'utf8'), await realpath(folder));
  } catch {
    // Where the question cannot be asked, nothing is claimed.
    return null;
  }
}
