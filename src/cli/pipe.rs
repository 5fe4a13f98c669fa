//! `gatepass pipe`: a value on a command's standard input, which is destroyed here only when the command succeeded.

use std::ffi::OsString;
use std::io::{IsTerminal as _, PipeReader, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus, Stdio};

use clap::{Args, ValueEnum};
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{Settings, without_credentials};
use gatepass_clients::consumer::{Form, NotFound, SearchPath, Variable, known};
use gatepass_core::creation::HandOver;
use gatepass_core::error::{Code, Error};
use gatepass_core::token::TokenId;

/// The arguments of `gatepass pipe`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The token's id, from the answer that made it
    token_id: TokenId,
    /// What the command reads
    #[arg(long = "as", value_name = "FORM", default_value = "raw")]
    form: FormName,
    /// The registry's host, for a document that names it
    #[arg(long, value_name = "HOST")]
    server: Option<String>,
    /// The token's username, for a document that names it
    #[arg(long, value_name = "USERNAME")]
    user: Option<String>,
    /// The name of the Kubernetes secret
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The namespace of the Kubernetes secret; the command's own when left out
    #[arg(long, value_name = "NAMESPACE")]
    namespace: Option<String>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// A form by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormName {
    /// The value alone
    Raw,
    /// `Bearer VALUE`
    Bearer,
    /// Docker's config.json (--server, --user)
    #[value(name = "dockerconfigjson")]
    DockerConfigJson,
    /// The manifest of an image pull secret (--server, --user, --name, --namespace)
    KubernetesSecret,
    /// A line of curl's configuration (--user)
    CurlConfig,
}

/// Gives the value to the command, and ends as the command does.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let form = arguments.form()?;
    let words = arguments.words()?;
    let (program, rest) = words.split_first().ok_or_else(|| Error::internal("clap let an empty command pass"))?;
    let program = locate(program)?;
    let handover = super::hand_over(&arguments.token_id, settings).await?;
    // Where the token works is what its drop says, and not what the settings of this call say.
    let environment: Vec<Variable> = std::env::vars_os().collect();
    let environment = match known(&name_of(&program), rest, &form, handover.registry(), &environment) {
        Ok(environment) => Some(environment),
        Err(reason) => {
            allow_at_terminal(&words, &reason.to_string())?;
            None
        }
    };
    // Before the command begins, so that no signal finds this process unprepared.
    let mut signals = Signals::new()?;
    let hand_over = HandOver::Piped { program: name_of(&program) };
    let secret = handover.hand_over(&super::person(), hand_over).await?;
    let input = filled(&form.render(secret.expose()))?;
    // To see afterwards what is left in it.
    let rest_of_it = input.try_clone()?;
    let mut child = start(&program, words[0], rest, environment, input)?;
    let status = signals.wait_for(&mut child).await?;
    let until = handover.until();
    if !status.success() {
        say(&format!(
            "gatepass: {} failed, so the value is kept, until {until:.0}. The same line can be run again.",
            words[0]
        ));
        return Ok(ExitCode::from(code_of(status)));
    }
    if rustix::io::ioctl_fionread(&rest_of_it).map_err(std::io::Error::from)? > 0 {
        return Err(Error::new(
            Code::DropUnavailable,
            format!("{} succeeded and did not read the value, which is kept, until {until:.0}.", words[0]),
            "See why it does not read its standard input; the same line can be run again.",
        )
        .into());
    }
    // Somebody may have ended the token meanwhile. When that cannot be asked, the command has the value all the same.
    let still_works = handover.token_works().await.unwrap_or(true);
    handover.delivered()?;
    if !still_works {
        return Err(Error::new(
            Code::DropUnavailable,
            format!(
                "The token {} was ended while {} ran, which now keeps a value that does not work.",
                arguments.token_id, words[0]
            ),
            "Make a new token, and run the line that is shown for it.",
        )
        .into());
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells the person who may be listening.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

impl Arguments {
    fn form(&self) -> Result<Form, Error> {
        let needs = |value: &Option<String>, flag: &str| {
            value.clone().filter(|value| !value.is_empty() && !value.contains(char::is_control)).ok_or_else(|| {
                Error::new(
                    Code::InvalidArgument,
                    format!("This form needs {flag}, as one plain line; nothing was done."),
                    "Run the line that gatepass showed, as it stands.",
                )
            })
        };
        let (server, username) = (|| needs(&self.server, "--server"), || needs(&self.user, "--user"));
        Ok(match self.form {
            FormName::Raw => Form::Raw,
            FormName::Bearer => Form::Bearer,
            FormName::DockerConfigJson => Form::DockerConfigJson { server: server()?, username: username()? },
            FormName::KubernetesSecret => Form::KubernetesSecret {
                server: server()?,
                username: username()?,
                name: needs(&self.name, "--name")?,
                namespace: self.namespace.clone(),
            },
            FormName::CurlConfig => Form::CurlConfig { username: username()? },
        })
    }

    fn words(&self) -> Result<Vec<&str>, Error> {
        self.command
            .iter()
            .map(|word| word.to_str())
            .collect::<Option<_>>()
            .ok_or_else(|| refuse("The command has a word that is not UTF-8", "Name its files and options in UTF-8."))
    }
}

/// The program that the search path leads to, where a project at hand or another user cannot have put it.
fn locate(word: &str) -> Result<PathBuf, Error> {
    let next = "Install it, or put its directory on PATH; the value is still here.";
    SearchPath::of_environment(None).find(word).map_err(|reason| match reason {
        NotFound::Nowhere => refuse(
            &format!(
                "There is no program {word} on the search path, but for directories that others may write to, or that are \
                 relative or in the project at hand"
            ),
            next,
        ),
        NotFound::Untrusted(found) => {
            refuse(&format!("Others may write to {}, or it is in the project at hand", found.display()), next)
        }
    })
}

fn name_of(program: &Path) -> String {
    program.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Asks a person whether a command that is not known may have the value. Nobody else is asked.
fn allow_at_terminal(words: &[&str], reason: &str) -> anyhow::Result<()> {
    let command = shell_words::join(words);
    let shown = gatepass_core::token::name::cleaned(&command, 300);
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(refuse(
            &format!("{} is not given a value here: {reason}", words[0]),
            "Run the line that gatepass showed, or run this one yourself at a terminal; the value is still here.",
        )
        .into());
    }
    anstream::eprint!("gatepass gives no value to this by itself: {reason}.\n  {shown}\nGive it? [y/N] ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        return Ok(());
    }
    Err(refuse("The command was not run", "The value is still here.").into())
}

/// A pipe in which the whole text lies already and that nobody writes to: whatever becomes of this process, the command
/// reads all of it, and never none.
fn filled(text: &str) -> Result<PipeReader, Error> {
    let fill = || -> std::io::Result<PipeReader> {
        let (reader, mut writer) = std::io::pipe()?;
        // What does not fit is an error, and not a wait for a reader that has not begun.
        rustix::io::ioctl_fionbio(&writer, true)?;
        writer.write_all(text.as_bytes())?;
        Ok(reader)
    };
    fill().map_err(|cause| refuse("The value does not fit into a pipe", "It is still here.").caused_by(cause))
}

/// Starts it with this environment, or, where a person allowed it, with their own.
fn start(
    program: &Path,
    called: &str,
    rest: &[&str],
    environment: Option<Vec<Variable>>,
    input: PipeReader,
) -> Result<Child, Error> {
    let mut command = std::process::Command::new(program);
    command.arg0(called).args(rest).stdin(Stdio::from(input));
    match environment {
        Some(environment) => drop(command.env_clear().envs(environment)),
        None => without_credentials(&mut command),
    }
    Command::from(command).spawn().map_err(|cause| {
        refuse(&format!("{called} cannot be started"), "See whether it runs by itself; the value is still here.")
            .caused_by(cause)
    })
}

/// The signals that ask this process to end: the command hears them, and it is waited for.
struct Signals([(rustix::process::Signal, Signal); 4]);

impl Signals {
    fn new() -> std::io::Result<Self> {
        use rustix::process::Signal as Number;
        Ok(Self([
            (Number::INT, signal(SignalKind::interrupt())?),
            (Number::TERM, signal(SignalKind::terminate())?),
            (Number::HUP, signal(SignalKind::hangup())?),
            (Number::QUIT, signal(SignalKind::quit())?),
        ]))
    }

    async fn wait_for(&mut self, child: &mut Child) -> std::io::Result<ExitStatus> {
        let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        let [interrupt, terminate, hangup, quit] = &mut self.0;
        loop {
            let number = tokio::select! {
                status = child.wait() => return status,
                _ = interrupt.1.recv() => interrupt.0,
                _ = terminate.1.recv() => terminate.0,
                _ = hangup.1.recv() => hangup.0,
                _ = quit.1.recv() => quit.0,
            };
            // One that was sent to the whole group reaches the command twice, which is how an impatient person sends it.
            if let Some(id) = id {
                let _ = rustix::process::kill_process(id, number);
            }
        }
    }
}

/// The command's exit status, as a shell would have it.
fn code_of(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).ok().filter(|code| *code != 0).unwrap_or(1)
}

fn refuse(what: &str, next: &str) -> Error {
    Error::new(Code::InvalidArgument, format!("{what}; nothing was done."), next)
}
