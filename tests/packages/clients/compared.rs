//! What gatepass says a client goes by, beside what the real client then asks: after `apply`, something is put between the
//! registry and another one, the client is run, and each of the two has what it was asked.

use gatepass_clients::{Directories, Level, Locations, apply, other_sources, overrides};
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use super::super::recorder::{Answer, Recorder};
use super::super::sandbox::{Sandbox, lines, locations, text};
use super::super::{VALUE, credential, handle, named, registry, target};
use super::{Seen, basic, bearer};

/// A client, and the command that has it ask for a package.
pub(super) struct Client {
    pub manager: &'static str,
    pub program: &'static str,
    pub asks: &'static str,
    /// Whose files are written.
    pub level: Level,
    /// How a path ends that only a client that looks for the package asks for.
    pub paths: &'static [&'static str],
    /// What there is in any case, before `apply`.
    pub files: Texts,
    /// What both registries say.
    pub answer: fn(&Seen) -> Answer,
}

/// One that has npm's or Python's kind of path.
pub(super) const CLIENT: Client = Client {
    manager: "",
    program: "",
    asks: "",
    level: Level::User,
    paths: &["/tiny"],
    files: &[],
    answer: |_| nothing(),
};

fn nothing() -> Answer {
    Answer::new(404, "text/plain", "no such thing")
}

/// For clients that show their credential where they are asked for it.
pub(super) fn challenge(seen: &Seen) -> Answer {
    if seen.authorization.is_some() { nothing() } else { Answer::challenge() }
}

/// Files or variables, and what they say. `{other}` is the other registry's address, `{own}` that of the registry, `{key}`
/// the same without its scheme, `{server}` that without a slash at its end, `{home}` the home.
pub(super) type Texts = &'static [(&'static str, &'static str)];

/// What is at hand. Files are below the home, and `project/` is where the project is.
pub(super) struct State<'a> {
    pub before: &'a [(&'static str, &'static str)],
    pub files: &'a [(&'static str, &'static str)],
    pub variables: &'a [(&'static str, &'static str)],
    /// Where the client works, below the home.
    pub directory: &'static str,
}

pub(super) const EMPTY: State<'static> = State { before: &[], files: &[], variables: &[], directory: "project" };

macro_rules! project {
    ($settings:literal) => {
        concat!(
            "[project]\nname = \"p\"\nversion = \"1\"\nrequires-python = \">=3.9\"\ndependencies = [\"tiny\"]\n",
            $settings
        )
    };
}

pub(super) use project;

/// What says where the client looks and is no setting; a state may have it otherwise.
const FILES: Texts = &[
    ("project/package.json", "{\"name\": \"p\", \"version\": \"1.0.0\", \"dependencies\": {\"tiny\": \"1\"}}"),
    ("project/pyproject.toml", project!("")),
    ("project/yarn.lock", ""),
];

/// Whether gatepass and the client differ over this, and how.
pub(super) fn difference(client: &Client, state: &State<'_>) -> Option<String> {
    let (own, other, sandbox) = (Recorder::start(client.answer), Recorder::start(client.answer), Sandbox::new());
    let (registry, source) = (registry(&own.url()), handle());
    let target = target(&registry, Permission::ReadOnly, client.level, &source);
    let manager = named(client.manager);
    let secret = Secret::new(VALUE.to_owned());
    let address = registry.address(manager.ecosystem(), &[""]).to_string();
    let key = address.trim_start_matches("http:");
    let home = sandbox.home();
    let filled = |text: &str| {
        let text = text.replace("{other}", other.url().trim_end_matches('/')).replace("{own}", &address);
        let text = text.replace("{key}", key).replace("{server}", key.trim_end_matches('/'));
        text.replace("{home}", &home.display().to_string())
    };
    let put = |files: &[(&str, &str)]| {
        for (path, content) in files {
            let path = home.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, filled(content)).unwrap();
        }
    };
    put(FILES);
    put(client.files);
    put(state.before);
    let project = home.join(state.directory);
    std::fs::create_dir_all(&project).unwrap();
    let kept = sandbox.state();
    let at_hand = locations(&home, Some(&project), &kept, &|_| None);
    let applied = apply(manager, &target, credential(&secret), &at_hand);
    let applied = match applied {
        Ok(outcome) => lines(&outcome.environment, &[]),
        // What stands in the way of a file that is written cannot be tried without it.
        Err(error) => {
            let is_of_user = client.level == Level::User;
            assert!(!is_of_user || !state.before.is_empty(), "{} {:?}: {error}", client.manager, state.before);
            return None;
        }
    };
    put(state.files);
    let variables: Vec<(String, String)> =
        state.variables.iter().map(|(name, value)| (filled(name), filled(value))).collect();
    let locations = Locations {
        home: &home,
        project: Some(&project),
        state: &kept,
        variable: &|name| match variables.iter().find(|(other, _)| other == name) {
            Some((_, value)) => Some(value.clone().into()),
            None if name == "PATH" => std::env::var_os("PATH"),
            None => None,
        },
        variable_names: &|| variables.iter().map(|(name, _)| name.into()).collect(),
        database_home: None,
    };
    let told = overrides(manager, &target, &locations, Directories::AtHand);
    let beside = other_sources(manager, &target, &locations, Directories::AtHand);
    // A shell has no names with slashes.
    let words = variables.iter().map(|(name, value)| format!("{name}={value}"));
    let command = shell_words::join(std::iter::once("env".to_owned()).chain(words));
    let output = sandbox.run(&format!("{applied}\ncd {}; {command} {} || true", project.display(), client.asks));
    let is_ours = |shown: &Option<String>| [Some(basic()), Some(bearer())].contains(shown);
    // pnpm asks for a newer pnpm, too.
    let is_it = |request: &Seen| client.paths.iter().any(|path| request.path.trim_end_matches('/').ends_with(path));
    let asks_own = own.seen().iter().any(|request| is_it(request) && is_ours(&request.authorization));
    let asks_other = other.seen().iter().any(is_it);
    // Beside a registry that is not asked it does not matter who else is.
    let is_told = told.is_empty() == asks_own && (!asks_own || beside.is_empty() != asks_other);
    let says = |found: &[gatepass_clients::Redirect]| found.iter().map(|one| one.sentence()).collect::<Vec<_>>();
    (!is_told).then(|| {
        format!(
            "{} in {}, before {:?}, files {:?}, variables {:?}\n  it asks the registry: {asks_own}, the other: {asks_other}\n  \
             told: {:?}\n  beside: {:?}\n  {}",
            client.manager,
            state.directory,
            state.before,
            state.files,
            state.variables,
            says(&told),
            says(&beside),
            text(&output)
        )
    })
}
