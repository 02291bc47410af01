/** How one document writes names, numbers and times: in its locale and zone, and only what its typeface can draw. */
import { zonedTime, type ZonedTime } from '../incident/zoned-time.ts';
import { createPrinter, drawable, type Printer } from './fonts.ts';

export interface Writing extends Printer {
  readonly time: ZonedTime;
  /** Four significant digits. */
  number(value: number): string;
  /** 0.623 -> 62 %; what is there never becomes 0 %. */
  percent(share: number): string;
  /** 3 Nov 13:58:12 */
  moment(t: number | null, otherwise: string): string;
}

/** A locale whose month names the typeface lacks is written in English. */
export function writingOf(time: ZonedTime): Writing {
  const months = Array.from({ length: 12 }, (_, month) => time.full(Date.UTC(2025, month, 15) * 1000)).join(
    '',
  );
  const own = drawable(months.replace(/\s/gu, ' ')) ? time : zonedTime(time.timeZone, 'en');
  const format = new Intl.NumberFormat(own.locale, { maximumSignificantDigits: 4, numberingSystem: 'latn' });
  const printer = createPrinter();
  const plain =
    (write: (t: number) => string) =>
    (t: number): string =>
      printer.print(write(t));
  return {
    time: {
      ...own,
      clock: plain(own.clock),
      clockSeconds: plain(own.clockSeconds),
      day: plain(own.day),
      full: plain(own.full),
    },
    print: printer.print,
    printLines: printer.printLines,
    get replaced() {
      return printer.replaced;
    },
    number: (value) => (Number.isFinite(value) ? printer.print(format.format(value)) : '–'),
    percent: (share) => (share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`),
    moment(t, otherwise) {
      return t === null ? otherwise : printer.print(`${own.day(t)} ${own.clockSeconds(t)}`);
    },
  };
}
