//! What phrases can say: the keys of the lexicon's files.

use serde::Deserialize;

use gatepass_core::ecosystem::PackageManager;

/// One thing that a phrase can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Category {
    /// Nothing, and it hides what a part of it would say: "staging area".
    Ordinary,

    /// Reading and no more: "read-only".
    ReadOnly,
    /// Reading, to which more may be added: "pull".
    Read,
    /// What somebody does, who need not be the token's holder: "pulls".
    Reads,
    /// Writing.
    Write,
    /// What somebody does, who need not be the token's holder: "pushes".
    Writes,
    /// A permission that does not exist.
    NoSuchPermission,
    /// A limit that no token is held to: how often, at what hours, from where it is used.
    NoSuchLimit,
    /// A use that only reads: a cluster, a partner.
    ReaderUse,
    /// A use that writes by its documentation.
    WriterUse,
    /// A use that may or may not write: "CI".
    EitherUse,
    /// "rights", "access", "permission".
    RightsNoun,
    /// Restricts what is beside it.
    Only,
    /// Restricts, or only makes little of what follows: "just".
    Downtoner,
    /// Restricts what was said before.
    NothingElse,
    /// Says that the token is to be narrow, and not how: "restricted".
    Narrow,

    /// An environment's stage, by its place in [`Lexicon::stages`](super::Lexicon::stages).
    #[serde(skip)]
    Stage(u8),
    /// Is a stage only where an environment is expected: "test", "live".
    Hesitant,
    /// "environment", "cluster".
    Place,
    /// "environment" alone, which is about nothing but environments.
    EnvironmentNoun,
    /// Introduces the environment.
    ScopedTo,
    /// No environment at all.
    Unscoped,
    /// Whichever environment it is: a token of none, and a list of those of all.
    AnyEnvironment,
    /// Several environments at once.
    Everywhere,
    /// Introduces what something is for.
    For,
    /// Introduces where something is.
    At,

    /// No expiry.
    Never,
    /// Some expiry, but which?
    Vague,
    /// Introduces an expiry.
    Until,
    /// Speaks of the expiry, before or after it.
    Expiring,
    /// Says that something ends, which need not be the token: "over on", "stops".
    Ceasing,
    /// Makes a stretch of time something that is past, recurring or to be waited for.
    OtherTime,
    /// A stretch of time.
    #[serde(skip)]
    Unit(Unit),
    /// A number, in words.
    #[serde(skip)]
    Number(u32),
    /// A number in words that says the how many-th day it is: "thirtieth".
    #[serde(skip)]
    Ordinal(u8),
    /// A month of the year, from 1.
    #[serde(skip)]
    Month(i8),
    /// A day of the week, from Monday, 1.
    #[serde(skip)]
    Weekday(i8),
    /// A day of the next week, in one phrase.
    #[serde(skip)]
    WeekdayOfNextWeek(i8),
    /// The end of the present week, month or year, in one phrase.
    #[serde(skip)]
    EndOfThis(Unit),
    /// The end of the next week, month or year, in one phrase.
    #[serde(skip)]
    EndOfNext(Unit),
    /// A word that is a month or weekday only beside a number: "may", "sun".
    Doubtful,
    /// "noon"
    Noon,
    /// Follows an hour: "Uhr".
    OClock,
    Today,
    Tomorrow,
    AfterTomorrow,
    Yesterday,
    EndOf,
    Next,
    This,
    Half,
    AndAHalf,
    NewYear,
    Christmas,
    In,

    /// The token's name follows.
    Name,
    /// The token's name stands before.
    NameBefore,
    /// A name follows, of whatever stands before: "called".
    Called,
    /// The token's name follows, if it is written as names are: "ponle ci-2".
    CalledAsWritten,
    /// Says that the name does not matter.
    AnyName,

    /// Denies what follows.
    Not,
    /// Says that somebody lacks something now, which says nothing of what the token is to allow.
    Lacking,
    /// Denies what stands before.
    NotBefore,
    /// Says that what stands before is too little.
    NotEnough,
    /// What follows replaces what was said.
    Correction,
    /// What stands before, in the same part of a sentence, replaces what was said.
    CorrectionBefore,
    /// Takes back what was said, and puts nothing in its place by itself: "scratch that".
    Retraction,
    /// Parts two halves of a sentence: "but".
    Contrast,
    /// What is told here is what somebody says or wants, who need not be right.
    History,
    /// What is told here was so, and need not be any more.
    Past,
    /// What follows is left out of what was said before: "everything except".
    Exclusion,
    /// Points to something that only people know: "same as last time".
    Elsewhere,
    /// What follows is to be changed.
    From,
    /// Makes the token that follows another than the one asked for: "the old … token".
    Former,
    /// Somebody wants something now.
    Demand,
    /// Turns to the agent: "please", "can you", "I need".
    Directed,
    /// Whoever speaks: "I", "our".
    FirstPerson,
    /// Says more of what was asked for: "it", "that token".
    Refers,
    /// Says that what was pasted with a request is what is asked for: "the above", "what the ticket says".
    Adopts,
    /// Says that something is somebody else's, or has its own: "has its own token".
    OtherParty,
    /// Says that somebody has something already: "Deniz has read and write".
    Holds,
    /// People, whose group may be called as an environment is: "production team".
    People,
    /// Says that one thing was left for another: "moved from Maven to Gradle".
    Moved,
    /// Begins a question: "was", "is", "did".
    Asks,
    /// An item of a list, whose number follows: "number", "step".
    ItemNoun,
    /// Begins what is said beside the point: "context:", "by the way".
    Aside,
    /// What follows is about the very token asked for.
    Focus,
    /// Somebody does not know.
    Undecided,
    /// Not yet.
    Later,
    /// Says that what stands before is what is wanted: "staging is fine".
    Suffices,
    /// Without delay: "right away".
    Immediately,
    Or,
    And,
    /// "token" and its like.
    Token,
    /// Something that has names of its own: "service".
    OtherNoun,
    /// "packages", "scope": what stands beside it names packages.
    PackageNoun,

    Generate,
    /// Asks for a successor, or for a longer life.
    Rotate,
    List,
    Revoke,
    Delete,
    Configure,
    Tokens,
    Environments,

    Active,
    Expired,
    Revoked,
    AnyStatus,
    /// Adds what would be left out: "including the expired ones".
    Including,
    /// Looks for a name.
    Find,
    Inactive,
    Mine,
    CreatedBy,
    /// Whoever made it stands before: "that Carla created".
    CreatorBefore,
    NameHas,
    NamePart,
    Soon,

    All,
    Except,
    Condition,
    /// Says that somebody has a token who should not.
    Compromised,
    /// Says that a token is not used: a filter, or the reason for which a named one goes.
    Unused,
    Hypothetical,
    Keep,

    /// A package manager.
    #[serde(skip)]
    Manager(PackageManager),
    /// A kind of package that several managers handle, by its place in [`Lexicon::ecosystems`](super::Lexicon::ecosystems).
    #[serde(skip)]
    Ecosystem(u8),
    /// Makes the package manager beside it the one that is asked for.
    Setup,
    /// Where a project's files lie: "this repository".
    ProjectNoun,
    /// Says that no file is to be changed: "a dry run".
    NoChange,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    BusinessDay,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
}
