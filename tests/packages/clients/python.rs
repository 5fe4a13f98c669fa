//! pip, uv, Poetry, PDM, Pipenv and twine.

use gatepass_core::token::Permission;

use super::{Answer, Applied, Fails, Handle, INSTALL, Inline, PROJECT, Seen, TRIAL, Trial, USER, USERS_WAYS, basic};

fn index(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&basic()) {
        return Answer::challenge();
    }
    if request.method == "POST" {
        return Answer::new(200, "text/plain", "");
    }
    // Where a resolver asks for more than the page, it learns enough from the metadata of a wheel.
    if request.path.ends_with(".metadata") {
        return Answer::new(200, "text/plain", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.2.3\n");
    }
    let page = r#"<!DOCTYPE html><a href="tiny-1.2.3-py3-none-any.whl" data-dist-info-metadata="true" data-core-metadata="true">tiny-1.2.3-py3-none-any.whl</a>"#;
    Answer::new(200, "text/html", page)
}

const READ: Trial = Trial {
    answer: index,
    expects: ("GET", "/artifactory/api/pypi/pypi/simple/tiny/"),
    is_first_request: true,
    ..TRIAL
};

const PUBLISH: Trial = Trial {
    permission: Permission::ReadWrite,
    answer: index,
    expects: ("POST", "/artifactory/api/pypi/pypi/"),
    ..TRIAL
};

const PIP: (&str, &str) = ("pip", "Python 3.8 or later with pip");

const IN_PROJECT: &[super::Way] = &[Handle(PROJECT), Inline(PROJECT), Applied(PROJECT)];

/// A wheel that says what it must to be uploaded, made by Python's own zip.
const WHEEL: &str = r#"python3 - <<'END'
import os, zipfile
os.makedirs("dist", exist_ok=True)
with zipfile.ZipFile("dist/tiny-1.2.3-py3-none-any.whl", "w") as wheel:
    wheel.writestr("tiny.py", "")
    wheel.writestr("tiny-1.2.3.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.2.3\n")
    wheel.writestr("tiny-1.2.3.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr("tiny-1.2.3.dist-info/RECORD", "")
END
"#;

const PROJECT_FILE: (&str, &str) = (
    "pyproject.toml",
    "# A project of ours.\n[project]\nname = \"ours\"\nversion = \"0.1.0\"\nrequires-python = \">=3.9\"\ndependencies = []\n",
);

#[test]
fn pip_reads_with_the_token_at_its_first_request() {
    let script = "pip index versions tiny";
    Trial { manager: "pip", program: PIP, ways: USERS_WAYS, script, prints: Some("1.2.3"), ..READ }.run();
}

#[test]
fn pip_reads_a_projects_requirements_with_the_token_at_its_first_request() {
    Trial {
        manager: "pip",
        program: PIP,
        ways: IN_PROJECT,
        files: &[("requirements.txt", "# what we need\ntiny==1.2.3\n")],
        script: "pip download --no-deps -r requirements.txt",
        prints: Some("tiny-1.2.3"),
        end: Fails("the wheel that the recorder has is none: that pip found it is what matters"),
        ..READ
    }
    .run();
}

#[test]
fn uv_reads_with_the_token_at_its_first_request() {
    let script = "echo tiny >wanted && uv pip compile --no-cache -q wanted";
    let program = ("uv", INSTALL);
    Trial { manager: "uv", program, ways: USERS_WAYS, script, prints: Some("tiny==1.2.3"), ..READ }.run();
}

#[test]
fn uv_locks_a_project_with_the_token_at_its_first_request() {
    Trial {
        manager: "uv",
        program: ("uv", INSTALL),
        ways: IN_PROJECT,
        files: &[PROJECT_FILE],
        script: "uv add --no-cache --no-sync tiny && cat pyproject.toml uv.lock",
        prints: Some("tiny>=1.2.3"),
        ..READ
    }
    .run();
}

#[test]
fn uv_publishes_with_the_token() {
    let script: &str = WHEEL;
    let script = format!("{script}uv publish dist/*.whl").leak();
    Trial { manager: "uv", program: ("uv", INSTALL), ways: USERS_WAYS, script, ..PUBLISH }.run();
}

#[test]
fn uv_publishes_from_a_project_with_the_token() {
    let script = format!("{WHEEL}uv publish dist/*.whl").leak();
    let files = &[PROJECT_FILE];
    Trial { manager: "uv", program: ("uv", INSTALL), ways: IN_PROJECT, files, script, ..PUBLISH }.run();
}

/// No desktop's keyring is asked.
const NO_KEYRING: &str = "export PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring";

#[test]
fn poetry_reads_with_the_token_at_its_first_request() {
    let script = format!("{NO_KEYRING}\npoetry add --lock --no-cache -n tiny && cat poetry.lock").leak();
    Trial {
        manager: "poetry",
        program: ("poetry", INSTALL),
        ways: &[Handle(USER), Inline(USER), Applied(USER), Handle(PROJECT), Inline(PROJECT), Applied(PROJECT)],
        files: &[PROJECT_FILE],
        script,
        prints: Some("1.2.3"),
        ..READ
    }
    .run();
}

#[test]
fn poetry_publishes_with_the_token() {
    Trial {
        manager: "poetry",
        program: ("poetry", INSTALL),
        ways: &[Handle(USER), Inline(USER), Applied(USER), Handle(PROJECT), Applied(PROJECT)],
        files: &[("pyproject.toml", "[project]\nname = \"tiny\"\nversion = \"1.2.3\"\nrequires-python = \">=3.9\"\n")],
        script: format!("{NO_KEYRING}\n{WHEEL}poetry publish -n --repository gatepass").leak(),
        ..PUBLISH
    }
    .run();
}

#[test]
fn pdm_reads_with_the_token_at_its_first_request() {
    Trial {
        manager: "pdm",
        program: ("pdm", INSTALL),
        ways: &[Handle(USER), Inline(USER), Applied(USER), Handle(PROJECT), Inline(PROJECT), Applied(PROJECT)],
        files: &[PROJECT_FILE],
        script: "export PDM_CHECK_UPDATE=0\npdm add --no-sync tiny && cat pdm.lock pyproject.toml",
        prints: Some("1.2.3"),
        ..READ
    }
    .run();
}

#[test]
fn pdm_publishes_with_the_token() {
    let script = format!("export PDM_CHECK_UPDATE=0\n{WHEEL}pdm publish --no-build");
    let program = ("pdm", INSTALL);
    let files = &[PROJECT_FILE];
    let shown = &[Handle(USER), Inline(USER), Handle(PROJECT), Applied(PROJECT)];
    let shown_script: &str = script.clone().leak();
    Trial { manager: "pdm", program, ways: shown, files, script: shown_script, ..PUBLISH }.run();
    let script = format!("{script} --repository http://{{host}}/artifactory/api/pypi/pypi/").leak();
    let applied = Trial { manager: "pdm", program, ways: &[Applied(USER)], files, script, ..PUBLISH };
    applied.run();
    // Where it fails, PDM prints the address, and no value in it.
    fn refusing(request: &Seen) -> Answer {
        if request.method == "POST" { Answer::new(403, "text/plain", "no") } else { index(request) }
    }
    let end = Fails("the upload is refused");
    Trial { answer: refusing, end, ..applied }.run();
    Trial { answer: refusing, end, script: shown_script, ways: shown, ..applied }.run();
}

#[test]
fn pipenv_reads_with_the_token_at_its_first_request() {
    let program = ("pipenv", INSTALL);
    // Pipenv itself writes the Pipfile that everybody has, with its own default source, which the mirror stands in for.
    let script = "(unset PIPENV_PYPI_MIRROR; pipenv --python 3 >/dev/null 2>&1)
        sed -i 's/^.packages.$/&\\ntiny = \"*\"/' Pipfile
        pipenv lock 2>&1 && cat Pipfile.lock";
    let ways = &[Handle(USER), Inline(USER)];
    Trial { manager: "pipenv", program, ways, script, prints: Some("1.2.3"), ..READ }.run();
    let files = &[("wanted", "[packages]\ntiny = \"*\"\n")];
    let script = "cat wanted >>Pipfile; pipenv lock 2>&1 && cat Pipfile.lock";
    let ways = &[Handle(PROJECT), Inline(PROJECT), Applied(PROJECT)];
    Trial { manager: "pipenv", program, ways, files, script, prints: Some("1.2.3"), ..READ }.run();
}

#[test]
fn twine_uploads_with_the_token() {
    let script = format!("{WHEEL}twine upload --non-interactive dist/*");
    let shown = &[Handle(USER), Inline(USER), Handle(PROJECT)];
    let program = ("twine", INSTALL);
    Trial { manager: "twine", program, ways: shown, script: script.clone().leak(), ..PUBLISH }.run();
    let script = format!("{script} --repository gatepass").leak();
    Trial { manager: "twine", program, ways: &[Applied(USER)], script, ..PUBLISH }.run();
}

#[test]
fn what_is_said_for_pip_uploads_with_twine_as_it_stands() {
    let program = ("twine", INSTALL);
    let script = format!("{WHEEL}twine upload --non-interactive dist/*").leak();
    Trial {
        manager: "pip",
        program,
        ways: &[Handle(USER), Inline(USER), Handle(PROJECT), Inline(PROJECT), Applied(PROJECT)],
        script,
        ..PUBLISH
    }
    .run();
    let script = format!("{WHEEL}twine upload --non-interactive --repository gatepass dist/*").leak();
    Trial { manager: "pip", program, ways: &[Applied(USER)], script, ..PUBLISH }.run();
}
