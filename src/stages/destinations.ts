/**
 * Where jobs go, for the limit of jobs at once: a mail relay that hangs keeps its own share of the
 * places and no more.
 */

/** Of everything that is handed to the mail relay. */
export const mailDestination = 'mail'
