//! The real clients, in a home of their own, against a recorder on loopback: with what is shown for them, and with what
//! `apply` wrote, the right credential reaches the right path.

mod compared;
mod containers;
mod generated;
mod javascript;
mod jvm;
mod others;
mod precedence;
mod python;
mod ruby_and_php;
mod rust_and_go;

use base64::Engine as _;
use gatepass_clients::{Level, apply, configure};
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use super::recorder::{Answer, Recorder, Seen};
use super::sandbox::{Sandbox, lines, needs, text};
use super::{USERNAME, VALUE, credential, handle, inline, named, registry, target};

fn basic() -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{USERNAME}:{VALUE}")))
}

fn bearer() -> String {
    format!("Bearer {VALUE}")
}

/// How a client comes by its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Somebody did what is shown, without seeing the value.
    Handle(Level),
    /// Somebody did what is shown, with the value in it.
    Inline(Level),
    /// gatepass did it.
    Applied(Level),
}

use End::Fails;
use Way::{Applied, Handle, Inline};

const USER: Level = Level::User;
const PROJECT: Level = Level::Project;
const EVERY_WAY: &[Way] =
    &[Handle(USER), Inline(USER), Handle(PROJECT), Inline(PROJECT), Applied(USER), Applied(PROJECT)];
/// For clients with no files in a project.
const USERS_WAYS: &[Way] = &[Handle(USER), Inline(USER), Applied(USER)];
/// For clients with no files at all.
const SHOWN_WAYS: &[Way] = &[Handle(USER), Inline(USER), Handle(PROJECT), Inline(PROJECT)];

/// One client, doing one thing.
struct Trial {
    manager: &'static str,
    /// The program, and where it comes from.
    program: (&'static str, &'static str),
    permission: Permission,
    ways: &'static [Way],
    /// What is in the project already.
    files: &'static [(&'static str, &'static str)],
    /// Whether the client insists on TLS.
    tls: bool,
    answer: fn(&Seen) -> Answer,
    /// What is run then, with the recorder for `{host}`.
    script: &'static str,
    /// The request that must be there, and how its path begins.
    expects: (&'static str, &'static str),
    authorization: fn() -> String,
    /// Whether that must be the very first request, or the first one that shows a credential.
    is_first_request: bool,
    /// What the client must print; `None` where what it prints does not matter.
    prints: Option<&'static str>,
    /// How what is run must end.
    end: End,
}

/// How a client's command ends.
#[derive(Clone, Copy)]
enum End {
    /// It succeeds.
    Succeeds,
    /// It fails, though the token was taken, for this reason.
    Fails(&'static str),
}

const TRIAL: Trial = Trial {
    manager: "",
    program: ("sh", "a shell"),
    permission: Permission::ReadOnly,
    ways: EVERY_WAY,
    files: &[],
    tls: false,
    answer: |_| Answer::new(200, "application/json", "{}"),
    script: "",
    expects: ("GET", ""),
    authorization: basic,
    is_first_request: false,
    prints: None,
    end: End::Succeeds,
};

const INSTALL: &str = "tests/packages/install-clients";

impl Trial {
    fn run(&self) {
        needs(self.program.0, self.program.1);
        for way in self.ways {
            let context = format!("{} {way:?}", self.manager);
            let answer = self.answer;
            let sandbox = Sandbox::new();
            let (recorder, trust) = if self.tls {
                let (recorder, authority) = Recorder::start_tls(answer);
                let authority = sandbox.write("authority.pem", &authority);
                (recorder, format!("export SSL_CERT_FILE={}\n", authority.display()))
            } else {
                (Recorder::start(answer), String::new())
            };
            for (path, content) in self.files {
                sandbox.write(path, content);
            }
            let setting = self.set_up(*way, &recorder.url(), &sandbox);
            let script = self.script.replace("{host}", &recorder.address().to_string());
            let output = sandbox.run(&format!("{trust}{setting}\n{script}"));
            let message = text(&output);
            assert!(!message.contains(VALUE), "{context}: the client printed the value: {message}");
            let seen = recorder.seen();
            let (ends, how) = match self.end {
                End::Succeeds => (output.status.success(), "it is to succeed".to_owned()),
                // By itself: 126 and more is a program that is not there, or that a signal ended, but for 128, which is Git's.
                End::Fails(reason) => {
                    let fails = output.status.code().is_some_and(|code| code != 0 && (code < 126 || code == 128));
                    (fails, format!("it is to fail, since {reason}"))
                }
            };
            assert!(ends, "{context}: {how}: {message}\n{seen:#?}");
            if let Some(text) = self.prints {
                assert!(message.contains(text), "{context}: {message}\n{seen:#?}");
            }
            let (method, path) = self.expects;
            let is_it = |request: &&Seen| request.method == method && request.path.starts_with(path);
            let found = seen.iter().find(|request| is_it(request) && request.authorization.is_some());
            let found = found.unwrap_or_else(|| panic!("{context}: {message}\n{seen:#?}"));
            assert_eq!(found.authorization, Some((self.authorization)()), "{context}");
            if self.is_first_request {
                assert!(is_it(&&seen[0]) && seen[0].authorization.is_some(), "{context}: {seen:#?}");
            }
        }
    }

    /// Configures the client, and gives the lines for the shell that remain.
    fn set_up(&self, way: Way, url: &str, sandbox: &Sandbox) -> String {
        let registry = registry(url);
        let manager = named(self.manager);
        let (level, value) = match way {
            Handle(level) => (level, handle()),
            Inline(level) => (level, inline()),
            Applied(level) => (level, handle()),
        };
        let target = target(&registry, self.permission, level, &value);
        if let Applied(_) = way {
            let secret = Secret::new(VALUE.to_owned());
            let outcome =
                sandbox.locations(|locations| apply(manager, &target, credential(&secret), locations)).unwrap();
            return lines(&outcome.environment, &outcome.commands);
        }
        let shown = configure(manager, &target).unwrap();
        sandbox.add(&shown.files);
        lines(&shown.environment, &shown.commands)
    }
}
