import Foundation
import Training

exit(TrainerProgram.run())
