/** Incident reports: a PDF for people, a CSV of the data, a manifest with hashes. No Electron, no network. */
export { writeReport, REPORT_FILES } from './write-report.ts';
export { reportPeriod, type ReportInput } from './report-input.ts';
