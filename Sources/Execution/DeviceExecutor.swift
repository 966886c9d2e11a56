import Experiment

/// Devices, and what of them is taken: by the number of trainers, and by their declared need of memory.
public struct DevicePool: Equatable, Sendable {
  private struct Device: Equatable, Sendable {
    let name: String
    var trainers = 0
    var taken = 0.0
  }

  private var devices: [Device]
  private let jobsPerDevice: Int
  private let memory: Double?

  /// - Parameters:
  ///   - names: As trainers are told them: `cuda:0`. Not empty.
  ///   - jobsPerDevice: Trainers at once on each; at least 1.
  ///   - memory: Bytes that each has for trainers; `nil` where only their number counts.
  public init(_ names: [String], jobsPerDevice: Int = 1, memory: Double? = nil) {
    devices = names.map { Device(name: $0) }
    self.jobsPerDevice = max(1, jobsPerDevice)
    self.memory = memory
  }

  /// How many trainers that need so many bytes each may be at work at once.
  public func capacity(need: Double = 0) -> Int {
    var each = jobsPerDevice
    if let memory, need > 0 { each = min(each, Int(min(memory / need, 1e6))) }
    return devices.count * each
  }

  /// Takes a device for a trainer: of those with room the one with the fewest trainers, of these the one with the most memory
  /// left, of these the first.
  ///
  /// - Returns: `nil` where none has room.
  public mutating func take(need: Double = 0) -> String? {
    let fitting = devices.indices.filter { index in
      let device = devices[index]
      return device.trainers < jobsPerDevice && memory.map { device.taken + need <= $0 } ?? true
    }
    let best = fitting.min { one, other in
      (devices[one].trainers, devices[one].taken, one) < (
        devices[other].trainers, devices[other].taken, other
      )
    }
    guard let best else { return nil }
    devices[best].trainers += 1
    devices[best].taken += need
    return devices[best].name
  }

  /// A trainer has left a device.
  public mutating func give(_ name: String, need: Double = 0) {
    guard let index = devices.firstIndex(where: { $0.name == name }) else { return }
    devices[index].trainers -= 1
    devices[index].taken -= need
  }
}

/// Has requests carried out on several devices, each on one that has room for it.
public struct DeviceExecutor: Executor {
  private let base: any Executor
  private let devices: Devices
  /// Bytes of a device that a trainer needs.
  private let need: Double

  private actor Devices {
    var pool: DevicePool

    init(_ pool: DevicePool) { self.pool = pool }

    func take(need: Double) -> String? { pool.take(need: need) }
    func give(_ name: String, need: Double) { pool.give(name, need: need) }
  }

  public init(_ base: any Executor, _ pool: DevicePool, need: Double = 0) {
    self.base = base
    self.need = need
    devices = Devices(pool)
  }

  /// Waits for a device with room first; never where there are no more workers than ``DevicePool/capacity(need:)``.
  public func run(
    _ request: TrainerRequest, receive: @escaping @Sendable (TrainerMessage.Event) async throws -> Void
  ) async throws -> Outcome {
    var request = request
    while true {
      if let device = await devices.take(need: need) {
        request.device = device
        break
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    do {
      let outcome = try await base.run(request, receive: receive)
      await devices.give(request.device, need: need)
      return outcome
    } catch {
      await devices.give(request.device, need: need)
      throw error
    }
  }
}
