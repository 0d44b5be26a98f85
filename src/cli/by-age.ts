/** What is said of a backlog too large to be put into order for a glance. */
export const BY_AGE = "The backlog is shown by age; an engine will order it.";
