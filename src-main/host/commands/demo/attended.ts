/** The demo with a person in front of it: the same start, then the plant runs on at 60 times real time and breaks now and then. */
import { SECOND, type Alarm } from '../../../api/words.ts';
import { paceBySpeed } from '../../../simulator/index.ts';
import { print } from '../../print.ts';
import { EXPLANATIONS, FAULTS } from './schedule.ts';
import { learnNormal, type Stage } from './unattended.ts';

/** Event minutes a second of the wall clock stands for. */
const SPEED = 60;
/** Minutes of event time: normal before each fault, and the fault itself. */
const QUIET_MINUTES = 40;
const FAULT_MINUTES = 40;

/** Runs until the stage's signal. */
export async function runAttended(stage: Stage): Promise<void> {
  const { plant, monitor, signal } = stage;
  print(`\nOpen the screen in a browser on this machine:\n\n  ${monitor.url}\n`);
  await learnNormal(stage);
  print(`\nThe model watches. One second is one minute of the plant's time. Stop with Ctrl+C.\n`);
  const unsubscribe = tellAlarms(stage);
  const pace = paceBySpeed(SPEED);
  const pass = (minutes: number) =>
    plant
      .publish(plant.station.now + minutes * 60 * SECOND, pace, signal)
      .then(() => signal.throwIfAborted());
  try {
    for (let round = 0; ; round++) {
      await pass(QUIET_MINUTES);
      const command = FAULTS[round % FAULTS.length]!;
      const fault = plant.station.inject(command);
      print(`${clock(fault.from)}  FAULT: ${EXPLANATIONS[command.kind]}`);
      await pass(FAULT_MINUTES);
      plant.station.clear(fault.id);
      print(`${clock(plant.station.now)}  Repaired.`);
    }
  } finally {
    unsubscribe();
  }
}

/** The plant's time of day. */
const clock = (t: number): string => new Date(t / 1000).toISOString().slice(11, 19);

function tellAlarms({ monitor, plant }: Stage): () => void {
  const told = new Set<string>();
  return monitor.subscribe((name, payload) => {
    if (name !== 'alarm') return;
    const { id, kind, raised, cleared } = payload as Alarm;
    const key = `${id} ${cleared === null}`;
    if (told.has(key)) return;
    told.add(key);
    if (cleared !== null) return print(`${clock(cleared)}  Alarm ${id} has cleared.`);
    const begun = plant.station.faults.findLast((fault) => fault.from <= raised && fault.to === null);
    const delay =
      begun === undefined ? '' : `, ${Math.round((raised - begun.from) / SECOND / 60)} min after the onset`;
    print(`${clock(raised)}  ALARM ${id} (${kind})${delay}.`);
  });
}
