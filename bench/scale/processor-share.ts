// Holds processes to a share of a core, where the control groups of this machine can be written.
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process that is held to a share of a core. */
export interface Held {
  /** @param share - of one core; undefined lifts the limit */
  readonly limit: (share: number | undefined) => void;
  /** Call it after the process has ended. */
  readonly release: () => void;
}

/** Length of a period in microseconds: short ones spread the pauses, so that the time to answer shows no steps. */
const periodMicroseconds = 10_000;

interface Layout {
  readonly root: string;
  /** What to write into which file of a group. */
  readonly files: (quota: number | undefined) => Readonly<Record<string, string>>;
}

const layouts: readonly Layout[] = [
  {
    // Version 1: https://docs.kernel.org/scheduler/sched-bwc.html
    root: '/sys/fs/cgroup/cpu',
    files: (quota) => ({ 'cpu.cfs_period_us': String(periodMicroseconds), 'cpu.cfs_quota_us': String(quota ?? -1) }),
  },
  {
    // Version 2: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
    root: '/sys/fs/cgroup',
    files: (quota) => ({ 'cpu.max': `${quota ?? 'max'} ${periodMicroseconds}` }),
  },
];

/** Puts a process into a group of its own. @returns undefined where that cannot be done */
export function holdProcess(pid: number): Held | undefined {
  for (const { root, files } of layouts) {
    const group = join(root, `jwt-bench-${pid}`);
    const limit = (share: number | undefined) => {
      const contents = files(share && Math.round(share * periodMicroseconds));
      for (const [name, content] of Object.entries(contents)) writeFileSync(join(group, name), content);
    };
    const release = () => rmdirSync(group);
    try {
      mkdirSync(group);
      limit(undefined);
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
      return { limit, release };
    } catch {
      try {
        release();
      } catch {
        // There was no group to make.
      }
    }
  }
  return undefined;
}
