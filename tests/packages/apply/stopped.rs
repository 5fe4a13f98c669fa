//! gatepass ends before any of its steps, as by a kill: the next run finds what was written, and undo takes it out.

use gatepass_clients::{Level, applied_state, failpoint};

use super::orders::{GROUPS, assert_as_before, beginnings, sandbox, value};
use super::{apply_in, everything, undo_in};
use crate::packages::named;
use crate::packages::sandbox::Sandbox;

/// Does `work` with at most `steps` steps; whether it came to its end.
fn comes_to_its_end(steps: usize, work: impl FnOnce()) -> bool {
    failpoint::stop_after(Some(steps));
    work();
    let was_stopped = failpoint::is_stopped();
    failpoint::stop_after(None);
    !was_stopped
}

#[derive(Clone, Copy, Debug)]
enum Work {
    First,
    Second,
    Again,
    UndoFirst,
    UndoSecond,
}

#[test]
fn a_stop_before_any_step_leaves_nothing_that_the_next_undo_does_not_find() {
    let mut stops = 0;
    for group in GROUPS {
        for (beginning, text) in beginnings(group.text).iter().enumerate().take(3) {
            for work in [Work::First, Work::Second, Work::Again, Work::UndoFirst, Work::UndoSecond] {
                for steps in 1.. {
                    let context = format!("{:?} beginning {beginning}, {work:?}, {steps} steps", group.managers);
                    let sandbox = sandbox(group, text.as_ref());
                    let before = everything(&sandbox);
                    let [first, second, _] = group.managers;
                    let apply = |manager: &str, number| drop(apply_in(&sandbox, manager, group.level, &value(number)));
                    if !matches!(work, Work::First) {
                        apply(first, 1);
                    }
                    if matches!(work, Work::Again | Work::UndoFirst | Work::UndoSecond) {
                        apply(second, 2);
                    }
                    let is_done = comes_to_its_end(steps, || match work {
                        Work::First => apply(first, 1),
                        Work::Second => apply(second, 2),
                        Work::Again => apply(first, 3),
                        Work::UndoFirst => drop(undo_in(&sandbox, first, group.level)),
                        Work::UndoSecond => drop(undo_in(&sandbox, second, group.level)),
                    });
                    // A look mends as well as a change does.
                    if steps % 2 == 0 {
                        sandbox.locations(|locations| applied_state(named(first), group.level, locations)).unwrap();
                        assert_nothing_temporary(&context, &sandbox);
                    }
                    undo_in(&sandbox, first, group.level).ok();
                    undo_in(&sandbox, second, group.level).ok();
                    assert_as_before(&context, &sandbox, &before);
                    if is_done {
                        break;
                    }
                    stops += 1;
                }
            }
        }
    }
    println!("{stops} stops");
    assert!(stops > 1000, "{stops}");
}

#[test]
fn a_stop_and_then_a_change_by_hand_leave_no_value() {
    let mut stops = 0;
    for work in [Work::First, Work::Second, Work::Again, Work::UndoFirst, Work::UndoSecond] {
        for steps in 1.. {
            let sandbox = Sandbox::new();
            let file = sandbox.home().join(".npmrc");
            super::put(&file, b"fetch-retries=5\n");
            let apply = |manager: &str, number| drop(apply_in(&sandbox, manager, Level::User, &value(number)));
            let undo = |manager: &str| drop(undo_in(&sandbox, manager, Level::User));
            if !matches!(work, Work::First) {
                apply("npm", 1);
            }
            if matches!(work, Work::Again | Work::UndoFirst | Work::UndoSecond) {
                apply("pnpm", 2);
            }
            let is_done = comes_to_its_end(steps, || match work {
                Work::First => apply("npm", 1),
                Work::Second => apply("pnpm", 2),
                Work::Again => apply("npm", 3),
                Work::UndoFirst => undo("npm"),
                Work::UndoSecond => undo("pnpm"),
            });
            let text = std::fs::read_to_string(&file).unwrap();
            std::fs::write(&file, format!("{text}mine=1\n")).unwrap();
            undo("npm");
            undo("pnpm");
            let left = std::fs::read_to_string(&file).unwrap();
            assert!((1..4).all(|number| !left.contains(&value(number))), "{work:?}, {steps} steps: {left}");
            assert!(left.contains("fetch-retries=5\n") && left.contains("mine=1\n"), "{work:?}, {steps} steps: {left}");
            if is_done {
                break;
            }
            stops += 1;
        }
    }
    assert!(stops > 20, "{stops}");
}

fn assert_nothing_temporary(context: &str, sandbox: &Sandbox) {
    for (path, _) in everything(sandbox) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_theirs = matches!(name.as_str(), ".gatepass-notes" | ".gatepass-0" | ".gatepass-mine");
        assert!(is_theirs || !name.starts_with(".gatepass-"), "{context}: {name} is left");
    }
}

#[test]
fn several_at_once_end_as_one_after_the_other() {
    for round in 0..12 {
        let group = &GROUPS[round % 4];
        let beginnings = beginnings(group.text);
        let sandbox = sandbox(group, beginnings[round % 5].as_ref());
        let before = everything(&sandbox);
        std::thread::scope(|level| {
            for (index, manager) in group.managers.into_iter().enumerate() {
                let sandbox = &sandbox;
                level.spawn(move || {
                    for turn in 0..3 {
                        apply_in(sandbox, manager, group.level, &value((index + turn) % 9)).unwrap();
                        if turn != index {
                            undo_in(sandbox, manager, group.level).unwrap();
                        }
                    }
                });
            }
        });
        for manager in group.managers {
            undo_in(&sandbox, manager, group.level).ok();
        }
        assert_as_before(&format!("{:?}, round {round}", group.managers), &sandbox, &before);
    }
}

#[test]
fn a_file_by_a_name_like_gatepasss_own_stays_in_every_directory() {
    let sandbox = Sandbox::new();
    let names = [".gatepass-", ".gatepass-notes", ".gatepass-Ab12Cd", ".gatepass-0199aaaaaaaa7aaa8aaaaaaaaaaaaaaa"];
    for directory in ["", ".cargo", ".config/pip", "project"] {
        for name in names {
            super::put(&sandbox.home().join(directory).join(name), b"mine");
        }
    }
    let before = everything(&sandbox);
    for manager in ["npm", "cargo", "pip"] {
        for level in [Level::User, Level::Project] {
            apply_in(&sandbox, manager, level, &value(1)).unwrap();
            undo_in(&sandbox, manager, level).unwrap();
        }
    }
    assert_as_before("all", &sandbox, &before);
}
