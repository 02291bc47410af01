import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  networkShare,
  shareOfMacMount,
  shareOfMagic,
  shareOfMount,
  shareOfWindowsPath,
} from '../../../../src-main/engine/store/network-share.ts';
import {
  inBytes,
  littleRoom,
  nearlyFull,
  volumeOf,
  warningOfPlace,
} from '../../../../src-main/engine/store/volume.ts';
import { temporaryDirectory } from './temporary-directory.ts';

describe('room', () => {
  test('is what the system says', async () => {
    const { freeBytes, totalBytes } = await volumeOf(temporaryDirectory());
    expect(freeBytes).toBeGreaterThan(0);
    expect(freeBytes).toBeLessThanOrEqual(totalBytes);
  });

  test('what counts as little fits small cards and large arrays', () => {
    const GB = 1e9;
    expect(littleRoom(4 * GB)).toBe(0.4 * GB);
    expect(littleRoom(32 * GB)).toBe(1024 ** 3);
    expect(littleRoom(500 * GB)).toBe(10 * GB);
    expect(littleRoom(100_000 * GB)).toBe(20 * 1024 ** 3);
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e16, noNaN: true }), (total) => {
        expect(nearlyFull(total)).toBeLessThan(littleRoom(total));
        expect(littleRoom(total)).toBeLessThan(total / 9);
      }),
    );
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1549, '1.5 kB'],
    [99_499, '99 kB'],
    [999_600, '1 MB'],
    [52_428_800, '52 MB'],
    [1.25e12, '1.3 TB'],
  ])('%i bytes in words: %s', (bytes, words) => expect(inBytes(bytes)).toBe(words));
});

describe('network share', () => {
  test('this machine’s own disk is none', async () => {
    const directory = temporaryDirectory();
    expect(await networkShare(directory)).toBeNull();
    expect(await warningOfPlace(directory)).toBeNull();
  });

  // statfs(2): numbers of linux/magic.h. SMB's are told as signed or unsigned, by the machine.
  test.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'SMB'],
    [0xff534d42 | 0, 'SMB'],
    [0xfe534d42, 'SMB'],
    [0x01021997, '9p'],
    [0x65735546, 'fuse'],
    [0xef53, null],
    [0x58465342, null],
    [0x9123683e, null],
    [0x01021994, null],
  ])('Linux file system %i is %s', (type, share) => expect(shareOfMagic(type)).toBe(share));

  test('a FUSE mount is what its type says, by the mount that covers the path', () => {
    const mountinfo = [
      '22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
      '40 22 0:50 / /mnt/far rw,nosuid - fuse.sshfs ada@plant:/data rw',
      '41 22 0:51 / /mnt/usb rw - fuseblk /dev/sdb1 rw',
      '42 22 0:52 / /mnt/pool rw master:3 - fuse.mergerfs a:b rw',
      '43 40 8:3 / /mnt/far/disk rw - ext4 /dev/sda3 rw',
      String.raw`44 22 0:53 / /mnt/with\040space rw - fuse.rclone drive: rw`,
      '45 22 0:54 / /host rw - virtiofs share rw',
      '46 22 0:55 / /over rw - ext4 /dev/sda4 rw',
      '47 22 0:56 / /over rw - fuse.s3fs bucket rw',
      '',
    ].join('\n');
    const share = (path: string) => shareOfMount(mountinfo, path);
    expect(share('/mnt/far')).toBe('sshfs');
    expect(share('/mnt/far/data')).toBe('sshfs');
    expect(share('/mnt/farther')).toBeNull();
    expect(share('/mnt/far/disk/x')).toBeNull();
    expect(share('/mnt/usb/data')).toBeNull();
    expect(share('/mnt/pool')).toBeNull();
    expect(share('/mnt/with space/x')).toBe('rclone');
    expect(share('/host/data')).toBe('virtiofs');
    expect(share('/over/x')).toBe('s3fs');
  });

  test('macOS: by the list of mounts', () => {
    const mounts = [
      '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
      '/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)',
      '//ada@nas._smb._tcp.local/plant on /Volumes/plant (smbfs, nodev, nosuid, mounted by ada)',
      'nas:/export on /Volumes/far (nfs)',
      '/dev/disk4s1 on /Volumes/plant (old) (apfs, local)',
      'map auto_home on /System/Volumes/Data/home (autofs, automounted)',
    ].join('\n');
    const share = (path: string) => shareOfMacMount(mounts, path);
    expect(share('/Users/ada')).toBeNull();
    expect(share('/System/Volumes/Data/x')).toBeNull();
    expect(share('/Volumes/plant/mnemo')).toBe('smbfs');
    expect(share('/Volumes/plant (old)/mnemo')).toBeNull();
    expect(share('/Volumes/far')).toBe('nfs');
  });

  test.each([
    [String.raw`\\nas\plant\mnemo`, String.raw`\\nas\plant`],
    [String.raw`\\?\UNC\nas\plant\mnemo`, String.raw`\\nas\plant`],
    [String.raw`\\wsl.localhost\Debian\home`, String.raw`\\wsl.localhost\Debian`],
    [String.raw`C:\Users\ada`, null],
    [String.raw`\\?\C:\Users\ada`, null],
    [String.raw`\\.\pipe\x`, null],
  ])('Windows path %s is on %s', (path, share) => expect(shareOfWindowsPath(path)).toBe(share));

  test('the answer of a real mount', async ({ skip }) => {
    const folder = join(temporaryDirectory(), 'bound');
    mkdirSync(folder);
    const mount = (...of: string[]): boolean => {
      try {
        execFileSync('mount', of, { stdio: 'ignore', timeout: 5000 });
        return true;
      } catch {
        return false;
      }
    };
    if (process.platform !== 'linux' || !mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder))
      return skip('Only root on Linux can mount.');
    try {
      expect(await networkShare(folder)).toBeNull();
      expect((await volumeOf(folder)).totalBytes).toBe(1024 * 1024);
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});
