//! A home and a project of their own, in which real clients run as a person would run them: by shell lines.

use std::ffi::OsString;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use gatepass_clients::{Command as Line, FileLines, Locations, Variable};

use super::VALUE;

/// What the real one does with a value that waits, without a store. Kubernetes' form is left to the real one.
const GATEPASS: &str = r#"
[ "$2" = 0199-handle ] && [ -f 'DROP' ] || exit 64
value="$(cat 'DROP')"
case "$1" in
reveal) [ $# -eq 2 ] && echo "$value" && rm 'DROP' && exit ;;
pipe)
    shift 2
    form=raw
    while [ "$1" != -- ]; do
        case "$1" in --as=*) form="${1#--as=}" ;; --user=*) user="${1#--user=}" ;; esac
        shift
    done
    shift
    [ "$form" = curl-config ] && value="user = \"$user:$value\""
    printf %s "$value" | "$@" && rm 'DROP' && exit
    ;;
esac
exit 64"#;

/// A temporary home, a project in it, and a `gatepass` that hands [`VALUE`] over once.
pub struct Sandbox {
    directory: tempfile::TempDir,
}

/// Where a client's files are, of somebody who has these variables, whose names nobody asks for, and no user database.
pub fn locations<'a>(
    home: &'a Path,
    project: Option<&'a Path>,
    state: &'a Path,
    variable: &'a (dyn Fn(&str) -> Option<OsString> + Sync),
) -> Locations<'a> {
    Locations { home, project, state, variable, variable_names: &Vec::new, database_home: None }
}

impl Sandbox {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let sandbox = Self { directory };
        std::fs::create_dir_all(sandbox.project()).unwrap();
        std::fs::create_dir_all(sandbox.home().join(".run")).unwrap();
        let bin = sandbox.directory.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        std::fs::write(sandbox.directory.path().join("drop"), VALUE).unwrap();
        sandbox.program(
            "gatepass",
            &GATEPASS.replace("DROP", &sandbox.directory.path().join("drop").display().to_string()),
        );
        sandbox
    }

    /// Puts a program of this name on the sandbox's search path: a script of the shell's.
    pub fn program(&self, name: &str, script: &str) {
        let path = self.directory.path().join("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub fn home(&self) -> PathBuf {
        self.directory.path().join("home")
    }

    pub fn project(&self) -> PathBuf {
        self.home().join("project")
    }

    /// Adds lines to files, as a person would.
    pub fn add(&self, files: &[FileLines]) {
        for file in files {
            let in_home = file.path.strip_prefix("~/").map(|path| self.home().join(path));
            let path = in_home.unwrap_or_else(|| self.project().join(&file.path));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let mut file_there = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
            file_there.write_all(file.lines.as_bytes()).unwrap();
        }
    }

    /// Where gatepass would find this home.
    pub fn locations<T>(&self, with: impl FnOnce(&Locations<'_>) -> T) -> T {
        let (home, project, state) = (self.home(), self.project(), self.state());
        with(&locations(&home, Some(&project), &state, &|_| None))
    }

    pub fn state(&self) -> PathBuf {
        self.home().join(".local/state/gatepass/configured")
    }

    /// Runs `script` with `sh`, with nothing of the caller's environment but where programs are.
    pub fn run(&self, script: &str) -> Output {
        let path = std::env::var("PATH").unwrap();
        // Java asks the password file for the home.
        let java = format!("-Duser.home={}", self.home().display());
        let rustup = std::env::var_os("RUSTUP_HOME").map_or_else(|| home_of_tests().join(".rustup"), PathBuf::from);
        let toolchain = std::env::var_os("RUSTUP_TOOLCHAIN").map(|toolchain| ("RUSTUP_TOOLCHAIN", toolchain));
        Command::new("/bin/sh")
            .args(["-euc", script])
            .current_dir(self.project())
            .env_clear()
            .env("PATH", format!("{}:{path}", self.directory.path().join("bin").display()))
            .env("HOME", self.home())
            .env("LANG", "C.UTF-8")
            .env("JAVA_TOOL_OPTIONS", java)
            .env("RUSTUP_HOME", rustup)
            .envs(toolchain)
            .env("XDG_RUNTIME_DIR", self.home().join(".run"))
            // npm asks the registry whether there is a newer npm.
            .env("NPM_CONFIG_UPDATE_NOTIFIER", "false")
            .output()
            .unwrap()
    }

    pub fn write(&self, path: &str, content: &str) -> PathBuf {
        let path = self.project().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }
}

fn home_of_tests() -> PathBuf {
    std::env::home_dir().unwrap()
}

/// The lines that set the environment, then those that run commands.
pub fn lines(environment: &[Variable], commands: &[Line]) -> String {
    let variables = environment.iter().map(|variable| variable.set_by.as_str());
    variables.chain(commands.iter().map(|command| command.run.as_str())).collect::<Vec<_>>().join("\n")
}

/// Fails, and says what to install, where `program` is not on this machine: a real client that is not there proves
/// nothing.
pub fn needs(program: &str, install: &str) {
    let path = std::env::var_os("PATH").unwrap();
    let is_there = std::env::split_paths(&path).any(|directory| Path::new(&directory).join(program).is_file());
    assert!(is_there, "this test runs the real {program}: install it ({install})");
}

/// What a failed run said, for a test's message.
pub fn text(output: &Output) -> String {
    format!(
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
