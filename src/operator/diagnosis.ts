/** One text of a diagnosis by its path in the bundle; `about` says in a few words what it is and what was left out. */
export type DiagnosisFile = { readonly path: string; readonly text: string; readonly about: string };

/** What is known about one run, made fit to be sent: secrets taken out as far as they are recognised, the home shortened. */
export type Diagnosis = { readonly run: string; readonly files: readonly DiagnosisFile[] };
