/** How far a training is. */
export interface DetectorProgress {
  readonly phase: 'preparing' | 'training' | 'calibrating' | 'self-test';
  /** Finished epochs of the MemAE, and the most there will be; 0 outside of training. */
  readonly epoch: number;
  readonly epochs: number;
  /** One entry for each finished epoch, mean squared error in normalised units. */
  readonly losses: readonly { readonly training: number; readonly heldBack: number }[];
  /** Seconds to the end; null while unknown. */
  readonly etaSeconds: number | null;
}

/** Tells the caller how far the training is; losses once reported stay. */
export interface Reporter {
  (progress: Partial<DetectorProgress> & Pick<DetectorProgress, 'phase'>): void;
}

export function reporter(onProgress: ((progress: DetectorProgress) => void) | undefined): Reporter {
  let losses: DetectorProgress['losses'] = [];
  return (progress) => {
    losses = progress.losses ?? losses;
    onProgress?.({ epoch: 0, epochs: 0, etaSeconds: null, ...progress, losses });
  };
}
