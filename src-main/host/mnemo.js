#!/usr/bin/env node
// Plain JavaScript that every Node since 12 can read: an old one gets a sentence instead of a crash in native code.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'Mnemo needs Node.js 24 or newer, and this is ' +
      process.versions.node +
      '. Run it as "npm run mnemo -- ...": npm ci has installed the right Node for that.\n',
  );
  process.exitCode = 2;
} else {
  import('./command-line.ts').then((commandLine) => commandLine.main(process.argv));
}
