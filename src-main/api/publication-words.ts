/** Scores, states and alarms told to others over MQTT. */
import { z } from 'zod';

const level = z.string().regex(/^[^/+#]+$/, 'A Sparkplug id has no /, + or #.');

export const publication = z.object({
  id: z.number().int().positive(),
  /** The broker to publish to, with the login of that connection. */
  connectionId: z.number().int().positive(),
  /** null: of every asset. */
  assetIds: z.array(z.number().int().positive()).nullable().default(null),
  /** Retained JSON below this topic; null: none. */
  jsonTopic: z
    .string()
    .regex(/^[^+#]+$/, 'A topic to publish to has no wildcards (+ or #).')
    .nullable()
    .default(null),
  /** As a Sparkplug B edge node with one device for each asset; null: none. */
  sparkplug: z.object({ group: level, edgeNode: level }).nullable().default(null),
});
export type Publication = z.infer<typeof publication>;

export const publicationInput = publication.omit({ id: true });
export type PublicationInput = z.infer<typeof publicationInput>;
