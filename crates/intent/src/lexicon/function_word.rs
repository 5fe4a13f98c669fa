//! Function words: those that say nothing by themselves, and beside others that something is meant. A category is of phrases,
//! of which the longest wins; a function word is looked at where a rule asks for it, whatever else it is part of.

use serde::Deserialize;

/// What a word is in its place: the keys of the table `function_words` in the lexicon's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FunctionWord {
    /// After an hour: before noon, "am".
    BeforeNoon,
    /// After an hour: after noon, "pm".
    AfterNoon,
    /// Leads to what comes later: "before 15:00".
    Before,
    /// The zone that the world's clocks go by: "UTC".
    UniversalTime,
    /// Behind or before a time, which is the end: "Friday at the latest".
    Latest,
    /// Behind a day, and it is a part of that which ends before it: "Friday morning".
    PartOfDay,
    /// The name of another zone: "EST".
    TimeZone,
    /// Behind a place, and both are a zone: "Berlin time".
    ZoneNoun,
    /// Leads to an hour of the day: "at 9", "a las 9".
    AtHour,
    /// Behind a number, and both are an hour of the day, or so many hours: "18h".
    HourUnit,
    /// Behind a number, and it is an hour of the day: "5pm", "17h".
    HourMark,
    /// Behind a number, and it is one of an order: "31st".
    OrdinalSuffix,
    /// Stands between the parts of a date, and says nothing: "31 de enero".
    WithinDate,
    /// What it leads to is in it, to its end: "through March".
    Through,
    /// Introduces two ends: "between 30 and 60 days".
    Between,
    /// Stands between two numbers, or before a verb: "2 to 3 weeks", "to test".
    To,
    /// A unit that is one of two: "6m".
    MonthOrMinute,
    /// The end of a year in one word: "EOY".
    EndOfYear,
    /// The end of a quarter: "EOQ".
    EndOfQuarter,
    /// The end of a month: "EOM".
    EndOfMonth,
    /// The end of a week: "EOW".
    EndOfWeek,
    /// The day before a feast: "Christmas Eve".
    Eve,
    /// Behind a unit, and it is where that ends: "year end".
    End,
    /// Stands between an end and what ends, and says nothing: "end of our calendar year".
    WithinPeriod,
    /// Stands before what is known already: "the US".
    Article,
    /// Begins what only people know which things it is: "what the shop uses".
    Relative,
    /// What programs write where they have no value: "null".
    Unset,
    /// Begins a question about what is, was or should be: "who", "should".
    Interrogative,
    /// Says which of many things: "internal packages", "the public ones".
    Kind,
    /// Picks one or a few out of many things: "this package", "a single one", "some of them".
    Singling,
    /// Stands before what may be any of many: "a package".
    Indefinite,
    /// Changes files: "write", "persist".
    FileWriting,
    /// Leads to what is to come first: "once the review is through".
    Awaiting,
    /// What a client reads its settings from: "config", "file".
    File,
    /// A thing that packages come from or lie in: "repo", "project".
    Codebase,
    /// Where all packages lie: "registry".
    Registry,
    /// Says that somebody has or looks after what stands before: "that we own".
    Owning,
    /// What the size of a file is counted in: "MB".
    SizeUnit,
    /// Says which state of a package: "tag", "version".
    Version,
    /// What a repository holds several of: "packages", "images".
    Packages,
    /// Packages by what state they are in: "snapshots", "nightlies".
    Snapshots,
    /// Leads from a thing to whose it is, or to what it is called: "the image of".
    BelongingTo,
    /// Whoever holds a token, by what it may: "reader".
    Holder,
    /// A part of the day that is to come today: "tonight".
    Night,
    /// Points to a time that was told of: "then".
    Then,
    /// Leads to a place that something is brought to: "into", "a", "nach".
    Into,
    /// What is counted where something is done: "time", "use", "Mal".
    Occasion,
    /// What is done, by a noun that says nothing of permissions: "release".
    Action,
    /// Says that there is one of something: "single", "einziges".
    Sole,
    /// Says how often in one word: "twice".
    Repeatedly,
    /// Leads to what goes on for as long: "while", "solange".
    Lasting,
    /// A time whose end only people know: "shift", "sprint".
    Period,
    /// Begins a word or phrase for the end of a day: "EOD".
    EndOfDay,
    /// Brings out what somebody made, which may be writing: "release", "livrer".
    Releasing,
    /// Stands for what was not named: "other images".
    Other,
    /// Says that something would be bad: "problem", "incident".
    Worry,
    /// Takes away what is there, which whoever may write may do, too: "delete", "overwrite".
    Deleting,
    /// Leads from a thing to what is said of it: "is", "stays", "must".
    Copula,
    /// Says on what condition, or in what time: "when", "between".
    Conditional,
    /// A word of everyday speech, which no package is called by without more: "ship", "locally", "green".
    Everyday,
    /// What a repository holds: "packages", "image".
    Package,
    /// Leads from a noun to what says more of it: "packages of", "packages that".
    Linking,
    /// What people call packages that they do not name: "stuff", "the ones".
    Thing,
    /// Leads to what a noun is part of: "the edge of".
    Of,
    /// Compares, so that a denial before it is of the comparison: "no longer than 30 days".
    Than,
    /// Stands between an expiry's cue and its time, and says nothing: "for about 30 days".
    WithinExpiry,
    /// Ends a phrase of what somebody has, not made: "that I have".
    Have,
    /// Begins one: "I've".
    IHave,
    /// Leads to who made something: "by bob".
    By,
    /// Behind a verb in the past, and it is a passive: "created by".
    DoneBy,
    /// Stands before a part of a name, and is none: "with the word gha in the name".
    WithinNamePart,
    /// Ends a phrase for reading that limits what follows: "pull only".
    Only,
    /// A package manager's name that is an everyday word, too: "go".
    EverydayName,
    /// Stands between setting up and what is: "set up our npm".
    WithinSetup,
    /// Stands between the cue of a name and the name: "the name should be X".
    WithinName,
    /// The value of a form that says yes.
    FormYes,
    /// The value of a form that switches off.
    FormOff,
    /// Leads from several tokens to what they may: "tokens with write access".
    With,
    /// How words for tokens begin.
    TokenStem,
    /// Stands before a verb, and is nobody else who does it: "and then it pushes".
    NoSubject,
    /// Adds to what was said: "it pushes, too".
    Also,
    /// A verb of writing as several do it: "developers upload".
    PlainWriting,
    /// How words end that are no plural, though their last letter is that of one.
    SingularSuffix,
    /// Ends as a plural, and is nobody: "always".
    NoPlural,
    /// Leads to what something becomes: "change it from X to Y".
    TurnedTo,
    /// Leads to the token that is to be used: "with the token ci-main".
    Using,
    /// Names all there is: "everything".
    Whatever,
    /// Begins a condition, at the beginning of a sentence: "Should they have switched, …".
    Inverting,
    /// Leads to what comes first: "after the release".
    After,
    /// Begins a question that asks for what it says: "could Bob get a token?"
    Permitting,
    /// Says nothing by itself, of what is written without spaces: "掉".
    Particle,
    /// Forbids, right behind a verb: "取り消すな".
    Forbidding,
    /// What somebody does who is given something, behind such a word: "could Bob get a token?"
    Receiving,
}
