/** One sentence for the operator out of whatever was thrown. */
import { ZodError } from 'zod';

/** What JavaScript throws when our own code is wrong. Everything else was thrown on purpose, with its sentence. */
const FAULTS = [TypeError, ReferenceError, RangeError, SyntaxError, EvalError, URIError];

/** True when the error is a mistake in the program and belongs in the log with its stack. */
export function isFault(error: unknown): boolean {
  return !(error instanceof Error) || FAULTS.some((Fault) => error instanceof Fault);
}

/** One line, never a stack: what was refused and why. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ZodError) return ofInput(error);
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
  if (isFault(error))
    return `Something went wrong inside Mnemo: ${line || 'no details'}. The log has the details.`;
  return line || 'It did not work, and nothing says why. The log may have the details.';
}

/** At most three issues, each with the name of its field: "windowLength: Too small: expected number to be >=8." */
function ofInput(error: ZodError): string {
  const issues = error.issues.slice(0, 3).map((issue) => {
    const field = issue.path.map(String).join('.');
    const said = issue.message.replace(/\.$/, '');
    return field === '' ? said : `${field}: ${said}`;
  });
  const more = error.issues.length - issues.length;
  return issues.join('; ') + (more > 0 ? `; and ${more} more.` : '.');
}
