/** What whoever sits at this workstation has chosen for the screen, all of it kept on this machine. */
import { firstLanguage, language } from '../messages/language.ts';
import { numberChoice } from '../series/number-style.ts';
import { zoneChoice } from '../time/zone.ts';
import { followSystem, showTheme, themeChoice } from './theme.ts';

/** Takes what was chosen before; to be called once, before anything is drawn. */
export function recallPreferences(): void {
  language.recall(firstLanguage(navigator.languages));
  themeChoice.recall('system');
  zoneChoice.recall('system');
  numberChoice.recall('language');
  showTheme();
}

/** Follows the choices made in other windows, and what the system asks for. @returns stops following */
export function followPreferences(): () => void {
  const stops = [language, themeChoice, zoneChoice, numberChoice].map((choice) => choice.follow());
  stops.push(followSystem());
  return () => stops.forEach((stop) => stop());
}
