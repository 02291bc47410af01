/** Child process of lock.test.ts: takes the lock of the directory given, says so, and waits to be killed. */
import { lockDataDirectory } from '../../../../src-main/engine/store/lock.ts';

lockDataDirectory(process.argv[2]!);
process.stdout.write('locked\n');
setInterval(() => undefined, 1000);
