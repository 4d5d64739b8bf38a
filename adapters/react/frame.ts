/** The time between two renders by reports, in milliseconds: a frame of a screen. */
export const frame = 16;
