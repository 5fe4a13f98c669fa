//! The command that reads the value: its standard input, which holds all of it before it begins, its environment, and the
//! signals that are for it.

use std::io::{PipeReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{ExitStatus, Stdio};

use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Consumer, refuse};
use gatepass_clients::consumer::Variable;
use gatepass_core::error::Result;

/// A pipe in which the whole text lies already and that nobody writes to: whatever becomes of this process, the command
/// reads all of it, and never none.
pub(super) fn filled(text: &str) -> Result<PipeReader> {
    let fill = || -> std::io::Result<PipeReader> {
        let (reader, mut writer) = std::io::pipe()?;
        // What does not fit is an error, and not a wait for a reader that has not begun.
        rustix::io::ioctl_fionbio(&writer, true)?;
        writer.write_all(text.as_bytes())?;
        Ok(reader)
    };
    fill().map_err(|cause| refuse("The value does not fit into a pipe", "It is still here.").caused_by(cause))
}

/// Starts it with this environment alone.
pub(super) fn start(consumer: &Consumer<'_>, environment: Vec<Variable>, input: PipeReader) -> Result<Child> {
    let called = consumer.called;
    let mut command = std::process::Command::new(&consumer.program);
    command.arg0(called).args(consumer.arguments).stdin(Stdio::from(input)).env_clear().envs(environment);
    Command::from(command).spawn().map_err(|cause| {
        refuse(&format!("{called} cannot be started"), "See whether it runs by itself; the value is still here.")
            .caused_by(cause)
    })
}

/// The signals that ask this process to end: the command hears them, and it is waited for.
pub(super) struct Signals([(rustix::process::Signal, Signal); 4]);

impl Signals {
    pub(super) fn new() -> std::io::Result<Self> {
        use rustix::process::Signal as Number;
        Ok(Self([
            (Number::INT, signal(SignalKind::interrupt())?),
            (Number::TERM, signal(SignalKind::terminate())?),
            (Number::HUP, signal(SignalKind::hangup())?),
            (Number::QUIT, signal(SignalKind::quit())?),
        ]))
    }

    pub(super) async fn wait_for(&mut self, child: &mut Child) -> std::io::Result<ExitStatus> {
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
