import Execution
import Experiment
import Foundation
import Synchronization
import Testing

@Suite struct DeviceTests {
  @Test func trainersAreSpreadAndNeverMoreThanThereIsRoomFor() {
    var pool = DevicePool(["a", "b"], jobsPerDevice: 2)
    #expect(pool.capacity() == 4)
    #expect((0..<5).map { _ in pool.take() } == ["a", "b", "a", "b", nil])
    pool.give("b")
    #expect(pool.take() == "b")
    #expect(pool.take() == nil)
    pool.give("nowhere")
    #expect(pool.take() == nil)
  }

  @Test func memoryIsNotGivenTwice() {
    var pool = DevicePool(["a", "b"], jobsPerDevice: 9, memory: 10)
    #expect(pool.capacity(need: 4) == 4)
    #expect(pool.capacity(need: 10) == 2)
    #expect(pool.capacity(need: 11) == 0)
    #expect(pool.take(need: 7) == "a")
    #expect(pool.take(need: 4) == "b")
    // One trainer each: to the one with more left.
    #expect(pool.take(need: 3) == "b")
    #expect(pool.take(need: 4) == nil)
    #expect(pool.take(need: 3) == "a")
    pool.give("b", need: 4)
    #expect(pool.take(need: 7) == "b")
    #expect(pool.take(need: 0.1) == nil)
  }

  /// What is at work on each device at a time, and the most there ever was.
  private final class Load: Sendable {
    private let state = Mutex<(now: [String: Int], most: [String: Int], all: [String: Int])>(([:], [:], [:]))

    func begin(_ device: String) {
      state.withLock { state in
        state.now[device, default: 0] += 1
        state.all[device, default: 0] += 1
        state.most[device] = max(state.most[device] ?? 0, state.now[device] ?? 0)
      }
    }
    func end(_ device: String) { state.withLock { $0.now[device, default: 0] -= 1 } }
    var most: [String: Int] { state.withLock { $0.most } }
    var all: [String: Int] { state.withLock { $0.all } }
  }

  private struct LoadedExecutor: Executor {
    let load: Load

    func run(
      _ request: TrainerRequest, receive: @escaping @Sendable (TrainerMessage.Event) async throws -> Void
    ) async throws -> Outcome {
      load.begin(request.device)
      defer { load.end(request.device) }
      try await Task.sleep(for: .milliseconds(request.run.seed % 7))
      if request.run.seed % 5 == 0 { throw FakeJob.Refusal(title: "") }
      return .finished
    }
  }

  @Test func requestsGoToDevicesThatHaveRoom() async throws {
    let load = Load()
    let executor = DeviceExecutor(
      LoadedExecutor(load: load), DevicePool(["a", "b", "c"], jobsPerDevice: 2))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<60 {
        // Where one fails, its place is free again, too.
        group.addTask { _ = try? await executor.run(request(seed: seed)) { _ in } }
      }
      try await group.waitForAll()
    }
    #expect(load.most == ["a": 2, "b": 2, "c": 2])
    #expect(load.all.values.reduce(0, +) == 60)
  }

  @Test func whoWaitsForADeviceCanBeCancelled() async throws {
    let executor = DeviceExecutor(LoadedExecutor(load: Load()), DevicePool(["a"], memory: 1), need: 2)
    let task = Task { try await executor.run(request()) { _ in } }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
