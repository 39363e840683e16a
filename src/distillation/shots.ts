// The examples that a small model is shown before it writes a question: of the same kind of fact, because it copies
// the form, and each of another invented project, because shown one project only it copies the name.
import type { FactKind } from "./types.ts";

export interface Shot {
  readonly project: string;
  readonly section: string;
  /** The sentence with a gap where the answer was. */
  readonly text: string;
  readonly answer: string;
  readonly question: string;
}

/** The examples for a kind of fact. */
export function shotsFor(kind: FactKind): readonly Shot[] {
  return shots[groups[kind]];
}

const groups = {
  number: "number",
  name: "name",
  code: "code",
  reason: "reason",
  clause: "clause",
  negation: "clause",
  definition: "definition",
  cell: "cell",
  label: "label",
  command: "command",
  step: "step",
} as const satisfies Record<FactKind, string>;

type Group = (typeof groups)[FactKind];

function shot(project: string, section: string, text: string, answer: string, question: string): Shot {
  return { project, section, text, answer, question };
}

const shots: Readonly<Record<Group, readonly Shot[]>> = {
  number: [
    shot(
      "Fernwick",
      "Network",
      "The server listens on port 8080 and closes idle connections after ____.",
      "45 seconds",
      "After how long does the Fernwick server close idle connections?",
    ),
    shot(
      "Orbis",
      "Pictures",
      "A picture can be up to ____ large.",
      "30 MB",
      "What is the largest picture that Orbis accepts?",
    ),
    shot(
      "Talus",
      "Backups",
      "It keeps ____ copies of every backup.",
      "14",
      "How many copies of a backup does Talus keep?",
    ),
    shot(
      "Murmur",
      "History",
      "Murmur began in ____ as a student project.",
      "2016",
      "In which year did Murmur begin?",
    ),
    shot(
      "Pike",
      "Health",
      "Call the operator when more than ____ of the workers are silent.",
      "20 percent",
      "At what share of silent workers must the operator of Pike be called?",
    ),
  ],
  name: [
    shot(
      "Orbis",
      "History",
      "Orbis was begun by ____ at the harbour office.",
      "Mara Lindqvist",
      "Who began Orbis?",
    ),
    shot(
      "Fernwick",
      "Overview",
      "Fernwick is written in ____ and needs no other program.",
      "Rust",
      "Which programming language is Fernwick written in?",
    ),
    shot(
      "Murmur",
      "Index",
      "The index of the pictures is kept in ____, which is fast on slow disks.",
      "RocksDB",
      "What does Murmur use to store the index of the pictures?",
    ),
    shot("Talus", "Help", "Ask the team on ____.", "Matrix", "Where can I ask the Talus team a question?"),
    shot(
      "Pike",
      "Releases",
      "There are two releases a year, in ____.",
      "April and October",
      "In which months does Pike have releases?",
    ),
  ],
  code: [
    shot(
      "Murmur",
      "Use",
      "Run ____ to find new pictures.",
      "`mm scan`",
      "Which command of Murmur finds new pictures?",
    ),
    shot(
      "Fernwick",
      "Rules",
      "The rules are read from the file ____ at the start.",
      "`rules.yml`",
      "In which file does Fernwick look for its rules?",
    ),
    shot(
      "Talus",
      "Backups",
      "Set the variable ____ to put backups elsewhere.",
      "`TALUS_HOME`",
      "Which variable changes the place of the Talus backups?",
    ),
    shot(
      "Orbis",
      "Errors",
      "Broken pictures are moved to the folder ____.",
      "`limbo`",
      "Where does Orbis put broken pictures?",
    ),
    shot(
      "Pike",
      "Health",
      "The metric ____ counts silent workers.",
      "`pike_silent`",
      "What is the metric for silent workers in Pike called?",
    ),
  ],
  reason: [
    shot(
      "Talus",
      "Storage",
      "The team chose SQLite because ____.",
      "backups are a single file",
      "Why did the Talus team choose SQLite?",
    ),
    shot(
      "Fernwick",
      "Uploads",
      "Large files are refused, because ____.",
      "they block other uploads",
      "Why does Fernwick refuse large files?",
    ),
    shot(
      "Orbis",
      "History",
      "Orbis was rewritten in 2021, since ____.",
      "the old code leaked memory",
      "What was the reason for rewriting Orbis?",
    ),
    shot(
      "Murmur",
      "Stopping",
      "Never stop the scanner by force, so that ____.",
      "the index stays whole",
      "Why should the scanner of Murmur not be stopped by force?",
    ),
    shot(
      "Pike",
      "Interface",
      "There is no web page, because ____.",
      "operators use the terminal",
      "What is the reason that Pike has no web page?",
    ),
  ],
  clause: [
    shot(
      "Pike",
      "Workers",
      "A silent worker is restarted only after ____.",
      "it has missed three signals",
      "When does Pike restart a silent worker?",
    ),
    shot(
      "Orbis",
      "Releases",
      "Every release is named after ____.",
      "a river",
      "What are the releases of Orbis named after?",
    ),
    shot(
      "Murmur",
      "Order",
      "Pictures are sorted by ____.",
      "date of the shot",
      "How does Murmur sort pictures?",
    ),
    shot(
      "Talus",
      "Changes",
      "A change must be approved by ____.",
      "two maintainers",
      "Who has to approve a change in Talus?",
    ),
    shot(
      "Fernwick",
      "Jobs",
      "Finished jobs are moved into ____.",
      "the archive table",
      "Where do finished jobs of Fernwick go?",
    ),
  ],
  definition: [
    shot("Pike", "Overview", "Pike is ____.", "a job queue for small teams", "What is Pike?"),
    shot(
      "Talus",
      "Parts",
      "The warden is ____ in the background.",
      "a process that checks backups",
      "What does the warden of Talus do?",
    ),
    shot("Orbis", "Lenses", "A lens is ____.", "a filter for pictures", "What is meant by a lens in Orbis?"),
    shot(
      "Murmur",
      "Files",
      "The file `seen.db` is ____.",
      "the list of known pictures",
      "What is the file `seen.db` of Murmur for?",
    ),
  ],
  cell: [
    shot(
      "Fernwick",
      "Options",
      "The option `max_idle`: default ____; time after which idle connections are closed.",
      "45 seconds",
      "After what time does Fernwick close idle connections by default?",
    ),
    shot(
      "Murmur",
      "Exit codes",
      "The code 4: ____.",
      "the index is locked",
      "What does exit code 4 of Murmur mean?",
    ),
    shot(
      "Orbis",
      "Lenses",
      "The lens `dusk`: cost ____; makes pictures darker.",
      "3 points",
      "How much does the lens `dusk` of Orbis cost?",
    ),
    shot(
      "Talus",
      "Alarms",
      "The alarm `late-copy`: wakes ____; a backup is too old.",
      "the storage team",
      "Which team does the Talus alarm `late-copy` wake?",
    ),
    shot(
      "Pike",
      "Methods",
      "The method `drain()`: returns ____; stops taking jobs.",
      "a promise",
      "What do I get back from Pike's `drain()`?",
    ),
  ],
  label: [
    shot(
      "Orbis",
      "Settings",
      "The setting ____: default 512; number of pictures kept in memory.",
      "`cache_size`",
      "Which setting of Orbis limits how many pictures are kept in memory?",
    ),
    shot(
      "Murmur",
      "Exit codes",
      "The code ____: the index is locked.",
      "4",
      "With which code does Murmur end when the index is locked?",
    ),
    shot(
      "Pike",
      "Methods",
      "The method ____: returns a promise; stops taking jobs.",
      "`drain()`",
      "Which method makes Pike stop taking jobs?",
    ),
    shot(
      "Talus",
      "Alarms",
      "The alarm ____: wakes the storage team; a backup is too old.",
      "`late-copy`",
      "Which alarm of Talus is raised when a backup is too old?",
    ),
  ],
  command: [
    shot("Talus", "Installation", "Installation: ____", "brew install talus", "How do I install Talus?"),
    shot(
      "Pike",
      "Network",
      "Network: ____",
      "pike tunnel --port 9000",
      "How do I open a tunnel of Pike on port 9000?",
    ),
    shot(
      "Murmur",
      "Use",
      "Use: look for new pictures ____",
      "mm scan",
      "What do I type to make Murmur look for new pictures?",
    ),
    shot(
      "Fernwick",
      "Tests",
      "Tests. Run all tests before a change is sent. ____",
      "make prove",
      "Which command runs the tests of Fernwick?",
    ),
  ],
  step: [
    shot(
      "Talus",
      "Restore a backup",
      "Restore a backup: ____.",
      "Stop the writer",
      "What do I have to do to restore a backup of Talus?",
    ),
    shot(
      "Fernwick",
      "Upgrade",
      "Upgrade: ____.",
      "Run `fw migrate` on one machine",
      "How do I upgrade Fernwick?",
    ),
    shot(
      "Pike",
      "Add a worker",
      "Add a worker: ____.",
      "Copy the key to the new machine",
      "Which step belongs to adding a worker to Pike?",
    ),
  ],
};
