/** Linear references: what a window looks like if normal operation were linear and Gaussian. Float64, no device. */
export { fitInnovations, innovations } from './innovations.ts';
export type { Innovations, InnovationModel } from './innovations.ts';
export { fitWhitening, whiten, whiteningOf } from './whitening.ts';
export type { Whitening } from './whitening.ts';
export { fitWindowPca, windowPcaResidual } from './window-pca.ts';
export type { WindowPca } from './window-pca.ts';
export { conditionalFill } from './conditional-fill.ts';
export { windowMeans } from './window-means.ts';
export { cholesky, solveCholesky } from './cholesky.ts';
export { symmetricEigen } from './symmetric-eigen.ts';
export { addOuter, identity, mirror, multiply, transpose, zeros } from './matrix.ts';
export type { Matrix } from './matrix.ts';
