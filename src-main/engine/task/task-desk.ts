/** Long work on files: started by a call, told of as it goes, and cancelled on request. */
import type { Task } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';

/** What a piece of work hears and tells. */
export interface TaskLine {
  readonly signal: AbortSignal;
  /** @param done share done, 0 to 1; null: it cannot be told */
  progress(done: number | null): void;
  /** Something the operator should know of it, as a sentence. */
  remark(sentence: string): void;
  /** A file it wrote, by its full path. */
  wrote(file: string): void;
}

export interface Tasks {
  /**
   * Starts the work and returns at once. What it throws becomes the task's problem, or, after a cancel, its end; work
   * that was through before it heard of the cancel is done.
   */
  run(kind: Task['kind'], title: string, work: (line: TaskLine) => Promise<void>): Task;
  readonly handlers: DeskHandlers<'task.list' | 'task.cancel'>;
  /** Cancels what runs and waits for it. */
  close(): Promise<void>;
}

/** Told of at most this often, besides its beginning and end. */
const TELL_MS = 250;
/** Finished ones beyond this many are forgotten. */
const MOST_KEPT = 100;

export function createTasks({ emit, log }: Pick<EngineParts, 'emit' | 'log'>): Tasks {
  const tasks = new Map<number, { task: Task; stop: AbortController; ended: Promise<void> }>();
  let nextId = 1;

  function run(kind: Task['kind'], title: string, work: (line: TaskLine) => Promise<void>): Task {
    const id = nextId++;
    const stop = new AbortController();
    let told = -Infinity;
    let task: Task = { id, kind, title, state: 'running', done: null, remarks: [], files: [], problem: null };
    const change = (part: Partial<Task>): void => {
      task = { ...task, ...part };
      tasks.get(id)!.task = task;
    };
    const tell = (): void => {
      told = performance.now();
      emit('task', task);
    };
    const working = async (): Promise<void> => {
      try {
        await work({
          signal: stop.signal,
          progress: (done) => {
            change({ done });
            if (performance.now() - told >= TELL_MS) tell();
          },
          remark: (sentence) => change({ remarks: [...task.remarks, sentence] }),
          wrote: (file) => change({ files: [...task.files, file] }),
        });
        change({ state: 'done', done: 1 });
      } catch (error) {
        if (stop.signal.aborted) change({ state: 'cancelled' });
        else {
          if (!(error instanceof Refusal)) log.error({ err: error, task: title }, 'task failed');
          change({ state: 'failed', problem: error instanceof Error ? error.message : String(error) });
        }
      }
      tell();
      forgetOldest();
    };
    tasks.set(id, { task, stop, ended: Promise.resolve() });
    tell();
    // The caller has the task in hand before its work begins to tell of it.
    tasks.get(id)!.ended = Promise.resolve().then(working);
    return task;
  }

  function forgetOldest(): void {
    for (const [id, { task }] of tasks) {
      if (tasks.size <= MOST_KEPT) return;
      if (task.state !== 'running') tasks.delete(id);
    }
  }

  return {
    run,
    handlers: {
      'task.list': () => [...tasks.values()].map(({ task }) => task).reverse(),
      'task.cancel': ({ id }) => found(tasks.get(id), 'task', id).stop.abort(),
    },
    async close() {
      for (const { stop } of tasks.values()) stop.abort();
      await Promise.all([...tasks.values()].map(({ ended }) => ended));
    },
  };
}
